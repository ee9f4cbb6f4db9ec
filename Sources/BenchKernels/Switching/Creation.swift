import BenchCore
import Coroutines
import CoroutinesNIO
import NIOCore

/// What is created, run to its end and forgotten.
enum Creation: String, CaseIterable, Sendable {
  case nothing = "none"
  case greenlet
  case freshGreenlet = "greenlet-fresh"
  case generator
  case hubTask = "hub-task"
  case loopTask = "loop-task"
  case poolTask = "pool-task"
  case thread

  /// Creates and finishes `count` of them.
  func measure(count: Int) throws -> Measurement {
    switch self {
    case .nothing: OneThreadPairs.nothing(count / 2)
    case .greenlet:
      try Self.warm {
        try Measurement.of(count) {
          for _ in 0..<count { try Greenlet {}.switch() }
          return 0
        }
      }
    case .freshGreenlet: try Self.fresh(count)
    case .generator:
      try Self.warm {
        let one = Generator<Int> { yield in try yield(1) }
        return Measurement.of(count) {
          var sum: UInt64 = 0
          for _ in 0..<count { sum += UInt64(one.makeIterator().next() ?? 0) }
          return sum
        }
      }
    case .hubTask:
      try Hub.run {
        try Measurement.of(count) {
          for _ in 0..<count { try Hub.spawn {}.value() }
          return 0
        }
      }
    case .loopTask: try Self.onLoop { await Self.tasks(count) }
    case .poolTask: try Self.onPool { await Self.tasks(count) }
    case .thread:
      try Measurement.of(count) {
        for _ in 0..<count { _ = try ChildThreads.run(1) { _ in 0 } }
        return 0
      }
    }
  }

  /// All at once, so that each needs a stack that the pool does not have yet.
  private static func fresh(_ count: Int) throws -> Measurement {
    try Measurement.of(count) {
      let greenlets = (0..<count).map { _ in
        Greenlet { _ = try Greenlet.switchToParent() }
      }
      for greenlet in greenlets { try greenlet.switch() }
      for greenlet in greenlets { try greenlet.switch() }
      return 0
    }
  }

  /// Puts a stack into the pool first.
  private static func warm(_ body: () throws -> Measurement) throws -> Measurement {
    try Greenlet {}.switch()
    return try body()
  }

  private static func tasks(_ count: Int) async -> Measurement {
    let start = MonotonicClock.now()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        group.addTask {}
        await group.next()
      }
    }
    return Measurement(elapsed: MonotonicClock.now() - start, operations: count)
  }

  private static func onLoop(
    _ body: @escaping @Sendable () async -> Measurement
  ) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try runner.run(body)
  }

  private static func onPool(
    _ body: @escaping @Sendable () async -> Measurement
  ) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let promise = runner.eventLoop.makePromise(of: Measurement.self)
    Task.detached { promise.succeed(await body()) }
    return try promise.futureResult.wait()
  }
}
