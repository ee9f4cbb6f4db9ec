import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct HubAsyncTests {
    @Test func `an async function and its children run on the hub's one thread`() throws {
      try onThreads(1) {
        let here = threadID()
        let sum = try Hub.runAsync {
          try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
              group.addTask {
                try await Hub.sleepAsync(for: .milliseconds(1 + number % 3))
                #expect(threadID() == here)
                return number
              }
            }
            return try await group.reduce(0, +)
          }
        }
        #expect(sum == 4950)
      }
    }

    @Test func `greenlets run beside Swift tasks, and cannot be waited for by them`() throws {
      try onThreads(1) {
        let seen = try Hub.runAsync {
          let log = Log()
          try Hub.spawn {
            for _ in 0..<3 {
              log.entries.append("greenlet")
              try Hub.sleep(for: .milliseconds(2))
            }
          }
          #expect(throws: HubError.self) { try Hub.sleep(for: .milliseconds(1)) }
          for _ in 0..<3 {
            log.entries.append("task")
            try await Hub.sleepAsync(for: .milliseconds(2))
          }
          return log.entries
        }
        #expect(seen.filter { $0 == "task" }.count == 3)
        #expect(seen.contains("greenlet"))
      }
    }

    @Test func `a cancelled sleep ends at once, also when another thread cancels it`() throws {
      try onThreads(1) {
        let isCancelled = try Hub.runAsync {
          let sleeper = Task.detached { try await onOtherSide() }
          sleeper.cancel()
          let outcome = await sleeper.result
          return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
              do { try await Hub.sleepAsync(for: .seconds(3600)) } catch {
                return error is CancellationError
              }
              return false
            }
            await Task.yield()
            await Task.detached {}.value
            group.cancelAll()
            let isEnded = await group.next() ?? false
            if case .failure(is CancellationError) = outcome { return isEnded }
            return false
          }
        }
        #expect(isCancelled)
      }
    }

    @Test func `errors of the async function come back`() throws {
      try onThreads(1) {
        #expect(throws: Oops.self) { try Hub.runAsync { throw Oops() } }
      }
    }
  }
}

/// Waits on Swift's own pool until it is cancelled.
private func onOtherSide() async throws {
  try await Task.sleep(for: .seconds(3600))
}

/// Touched on one thread only.
private final class Log: @unchecked Sendable {
  var entries: [String] = []
}
