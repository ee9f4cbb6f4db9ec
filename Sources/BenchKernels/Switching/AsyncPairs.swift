import BenchCore
import CoroutinesNIO
import NIOCore
import Synchronization

/// Pairs of asynchronous code.
enum AsyncPairs {
  /// Two tasks on one event loop that yield to each other.
  static func taskYield(_ rounds: Int) throws -> Measurement {
    try onLoop {
      let start = MonotonicClock.now()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 { group.addTask { for _ in 0..<rounds { await Task.yield() } } }
      }
      return Measurement(elapsed: MonotonicClock.now() - start, operations: 2 * rounds)
    }
  }

  /// Two tasks on one event loop, each of which resumes the other and waits to be resumed.
  static func continuation(_ rounds: Int) throws -> Measurement {
    try onLoop {
      let table = Table()
      let start = MonotonicClock.now()
      await withTaskGroup(of: Void.self) { group in
        for side in 0..<2 { group.addTask { await table.play(side, rounds) } }
      }
      return Measurement(elapsed: MonotonicClock.now() - start, operations: 2 * rounds)
    }
  }

  /// A task of the cooperative pool that calls an actor: there and back.
  static func actor(_ rounds: Int) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let promise = runner.eventLoop.makePromise(of: Measurement.self)
    Task.detached {
      let counter = Counter()
      let start = MonotonicClock.now()
      var count = 0
      for _ in 0..<rounds { count = await counter.increment() }
      promise.succeed(
        Measurement(
          elapsed: MonotonicClock.now() - start, operations: 2 * rounds, checksum: UInt64(count)))
    }
    return try promise.futureResult.wait()
  }

  /// Callbacks of an event loop, each of which submits the next.
  static func callback(_ rounds: Int) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let loop = runner.eventLoop
    let promise = loop.makePromise(of: Nanoseconds.self)
    let start = MonotonicClock.now()
    loop.execute { next(2 * rounds, loop, promise) }
    return Measurement(
      elapsed: try promise.futureResult.wait() - start, operations: 2 * rounds)
  }

  private static func next(
    _ left: Int, _ loop: any EventLoop, _ promise: EventLoopPromise<Nanoseconds>
  ) {
    guard left > 0 else { return promise.succeed(MonotonicClock.now()) }
    loop.execute { next(left - 1, loop, promise) }
  }

  private static func onLoop(
    _ body: @escaping @Sendable () async throws -> Measurement
  ) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try runner.run(body)
  }

  private actor Counter {
    private var count = 0

    func increment() -> Int {
      count += 1
      return count
    }
  }

  /// Where two players wait for each other.
  private final class Table: @unchecked Sendable {  // Both players run on one loop's thread.
    private var waiting: UnsafeContinuation<Void, Never>?

    func play(_ side: Int, _ rounds: Int) async {
      for _ in 0..<rounds {
        await withUnsafeContinuation { continuation in
          let other = waiting
          waiting = continuation
          other?.resume()
        }
      }
      // The player who ends first leaves the other one waiting.
      waiting?.resume()
      waiting = nil
    }
  }
}
