import CoroutinesNIO
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SleepTests {
  @Test func `sleepers wake in the order of their deadlines and never early`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let start = NIODeadline.now()
    let order = try runner.run {
      await withTaskGroup(of: Int.self) { group in
        for delay in [30, 10, 20, 5, 25] {
          group.addTask {
            try? await runner.sleep(until: start + .milliseconds(Int64(delay)))
            #expect(NIODeadline.now() >= start + .milliseconds(Int64(delay)))
            return delay
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(order == [5, 10, 20, 25, 30])
  }

  @Test func `a deadline in the past returns at once`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    try runner.run { try await runner.sleep(until: .uptimeNanoseconds(1)) }
  }

  @Test(arguments: [false, true])
  func `cancelling ends a sleep at once`(fromOtherThread: Bool) throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    try runner.run {
      let sleeper = runner.start { try await runner.sleep(for: .seconds(600)) }
      await Task.yield()
      if fromOtherThread {
        try await runner.offload { sleeper.cancel() }
      } else {
        sleeper.cancel()
      }
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      await #expect(throws: CancellationError.self) {
        try await runner.start {
          withUnsafeCurrentTask { $0?.cancel() }
          try await runner.sleep(for: .seconds(600))
        }.value
      }
    }
  }

  @Test func `a task of another executor can sleep on a runner too`() async throws {
    let runner = EventLoopRunner()
    let start = NIODeadline.now()
    try await runner.sleep(for: .milliseconds(1))
    #expect(!runner.isOnLoop)
    #expect(NIODeadline.now() >= start + .milliseconds(1))
    try await EventLoopRunner.sleep(for: .milliseconds(1))
    await runner.shutdownGracefully()
  }

  @Test func `many sleepers at the same deadline all wake`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let deadline = NIODeadline.now() + .milliseconds(50)
    let woken = try runner.run {
      await withTaskGroup(of: Int.self) { group in
        for _ in 0..<20_000 {
          group.addTask {
            try? await runner.sleep(until: deadline)
            return 1
          }
        }
        return await group.reduce(0, +)
      }
    }
    #expect(woken == 20_000)
  }

  @Test func `ten thousand cancelled sleepers leave nothing behind`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let cancelled = try runner.run {
      await withTaskGroup(of: Int.self) { group in
        for _ in 0..<10_000 {
          group.addTask {
            do { try await runner.sleep(for: .seconds(600)) } catch { return 1 }
            return 0
          }
        }
        await Task.yield()
        group.cancelAll()
        return await group.reduce(0, +)
      }
    }
    #expect(cancelled == 10_000)
  }
}
