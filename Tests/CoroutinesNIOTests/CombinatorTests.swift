import CoroutinesNIO
import NIOCore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CombinatorTests {
  @Test func `gather returns results in the order given`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let values = try runner.run {
      try await EventLoopRunner.gather(
        { try await sleepAndReturn(30) }, { try await sleepAndReturn(10) },
        { try await sleepAndReturn(20) })
    }
    #expect(values == [30, 10, 20])
  }

  @Test func `gatherResults keeps successes beside failures`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let results = try runner.run {
      await EventLoopRunner.gatherResults({ 1 }, { throw Oops() }, { 3 })
    }
    #expect(results.map { try? $0.get() } == [1, nil, 3])
  }

  @Test func `the first to complete wins and the rest is cancelled`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let winner = try runner.run {
      try await EventLoopRunner.firstCompleted(
        {
          try await runner.sleep(for: .seconds(600))
          return "slow"
        },
        {
          try await runner.sleep(for: .milliseconds(1))
          return "quick"
        }
      )
    }
    #expect(winner == (1, "quick"))
  }

  @Test func `a late operation is cut off by its limit`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let outcome = Result {
      try runner.run {
        try await EventLoopRunner.withTimeout(.milliseconds(5)) {
          try await runner.sleep(for: .seconds(600))
        }
      }
    }
    #expect(throws: TimeoutError(limit: .milliseconds(5))) { try outcome.get() }
  }

  @Test func `a map never exceeds its limit and keeps the order`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let gauge = Gauge()
    let squares = try runner.run {
      try await EventLoopRunner.map(Array(0..<200), inFlight: 7) { item in
        gauge.enter()
        defer { gauge.leave() }
        await Task.yield()
        return item * item
      }
    }
    #expect(squares == (0..<200).map { $0 * $0 })
    #expect(gauge.most == 7)
  }

  @Test func `the first error of a map ends it`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let outcome = Result {
      try runner.run {
        try await EventLoopRunner.map(Array(0..<100), inFlight: 4) { item in
          if item == 10 { throw Oops() }
          await Task.yield()
        }
      }
    }
    #expect(throws: Oops.self) { try outcome.get() }
  }

  @Test func `a bounded group holds its producer back`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let gauge = Gauge()
    try runner.run {
      try await withBoundedTaskGroup(inFlight: 3) { group in
        for _ in 0..<50 {
          try await group.addTask {
            gauge.enter()
            defer { gauge.leave() }
            try await runner.sleep(for: .microseconds(100))
          }
        }
      }
    }
    #expect(gauge.most == 3)
    #expect(gauge.total == 50)
  }

  @Test func `several loops share the items of one map`() throws {
    let group = EventLoopRunnerGroup(loops: 2)
    defer { group.shutdown() }
    let threads = try group.run {
      try await group.map(Array(0..<64), inFlight: 8) { _ in
        try await EventLoopRunner.sleep(for: .milliseconds(1))
        return threadID()
      }
    }
    #expect(Set(threads).count == 2)
    #expect(group.next() !== group.next())
  }
}

func sleepAndReturn(_ milliseconds: Int) async throws -> Int {
  try await EventLoopRunner.sleep(for: .milliseconds(milliseconds))
  return milliseconds
}

/// Counts how many are inside at a time.
final class Gauge: Sendable {
  private let counts = Mutex((inside: 0, most: 0, total: 0))

  func enter() {
    counts.withLock { counts in
      counts.inside += 1
      counts.total += 1
      counts.most = max(counts.most, counts.inside)
    }
  }

  func leave() {
    counts.withLock { $0.inside -= 1 }
  }

  var most: Int { counts.withLock { $0.most } }
  var total: Int { counts.withLock { $0.total } }
}
