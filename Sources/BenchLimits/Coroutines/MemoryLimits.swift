import BenchCore
import Coroutines
import CoroutinesNIO
import Glibc

extension CoroutineLimits {
  static let greenletMemory = Limit(
    "memory/greenlet", "Resident memory of one more greenlet that sleeps on the hub",
    operation: "waiter",
    sides: [
      .ours("Hub.spawn { Hub.sleep }", counts: waiters, measureGreenlets),
      .python(
        "gevent.spawn, gevent.sleep", entry: "coroutines.gevent_memory", counts: waiters),
    ], bars: [.memory(atMost: 6 * 1024)])

  static let loopMemory = Limit(
    "memory/task", "Resident memory of one more async task that sleeps on one loop",
    operation: "waiter",
    sides: [
      .ours("EventLoopRunner.sleep in a child task", counts: waiters, measureLoopSleepers),
      LimitSide(
        "task-sleep", "Task.sleep in a child task", .program(measureTaskSleepers),
        counts: waiters),
      .python(
        "asyncio.create_task(asyncio.sleep)", entry: "coroutines.asyncio_memory", counts: waiters),
    ], bars: [.memory(atMost: 1.6 * 1024)])

  /// How many wait when memory is looked at, each in a process of its own.
  ///
  /// Below the limit of mappings, of which a greenlet's stack and its guard take two.
  private static let waiters = [10_000, 20_000, 30_000]

  private static func measureGreenlets(_ effort: LimitEffort) throws -> Double {
    let started = Count()
    return try Hub.run(blockingThreads: 1) {
      let tasks = try (0..<effort.count).map { _ in
        try Hub.spawn {
          started.value += 1
          try Hub.sleep(for: .seconds(600))
        }
      }
      while started.value < tasks.count { try Hub.yield() }
      let bytes = try residentBytes()
      for task in tasks {
        task.cancel()
        _ = try? task.value()
      }
      return bytes
    }
  }

  private static func measureLoopSleepers(_ effort: LimitEffort) throws -> Double {
    try EventLoopRunner.runOnCurrentThread { _ in
      try await memory(of: effort.count) {
        try? await EventLoopRunner.sleep(for: .seconds(600))
      }
    }
  }

  private static func measureTaskSleepers(_ effort: LimitEffort) throws -> Double {
    try EventLoopRunner.runOnCurrentThread { _ in
      try await memory(of: effort.count) { try? await Task.sleep(for: .seconds(600)) }
    }
  }

  /// Children start at once and wait before their maker goes on, so no list of them is needed.
  private static func memory(
    of count: Int, _ wait: @escaping @Sendable () async -> Void
  ) async throws -> Double {
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<count { group.addImmediateTask { await wait() } }
      let bytes = try residentBytes()
      group.cancelAll()
      return bytes
    }
  }

  /// The resident memory of this process, from proc_pid_statm(5).
  private static func residentBytes() throws -> Double {
    guard let file = fopen("/proc/self/statm", "re") else {
      throw LimitUnavailable("/proc/self/statm cannot be read")
    }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let length = fread(&text, 1, text.count, file)
    let fields = String(decoding: text[..<length], as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else {
      throw LimitUnavailable("/proc/self/statm has no resident size")
    }
    return Double(pages * sysconf(Int32(_SC_PAGESIZE)))
  }
}
