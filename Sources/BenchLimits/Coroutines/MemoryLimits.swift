import BenchCore
import BenchStatistics
import Coroutines
import CoroutinesNIO
import Glibc

extension CoroutineLimits {
  static let greenletMemory = Limit(
    "memory/greenlet", "Resident memory of one more greenlet that sleeps on the hub",
    operation: "waiter",
    sides: [
      .ours("Hub.spawn { Hub.sleep }", measureGreenlets),
      .python("gevent.spawn, gevent.sleep", entry: "coroutines.gevent_memory"),
    ], bars: [.memory(atMost: 6 * 1024)])

  static let loopMemory = Limit(
    "memory/task", "Resident memory of one more async task that sleeps on one loop",
    operation: "waiter",
    sides: [
      .ours("EventLoopRunner.sleep in a child task", measureLoopSleepers),
      LimitSide("task-sleep", "Task.sleep in a child task", .program(measureTaskSleepers)),
      .python("asyncio.create_task(asyncio.sleep)", entry: "coroutines.asyncio_memory"),
    ], bars: [.memory(atMost: 1.6 * 1024)])

  /// How many wait when memory is looked at; the process is fresh, so memory only grows.
  ///
  /// Below the limit of mappings, of which a greenlet's stack and its guard take two.
  private static let waiters = [10_000, 20_000, 30_000]

  private static func measureGreenlets(_ effort: LimitEffort) throws -> Double {
    let started = Count()
    return try Hub.run(blockingThreads: 1) {
      var tasks: [HubTask<Void>] = []
      let slope = try memorySlope { count in
        while tasks.count < count {
          tasks.append(
            try Hub.spawn {
              started.value += 1
              try Hub.sleep(for: .seconds(600))
            })
        }
        while started.value < count { try Hub.yield() }
      }
      for task in tasks {
        task.cancel()
        _ = try? task.value()
      }
      return slope
    }
  }

  private static func measureLoopSleepers(_ effort: LimitEffort) throws -> Double {
    try EventLoopRunner.runOnCurrentThread { _ in
      try await memoryOfChildren { try? await EventLoopRunner.sleep(for: .seconds(600)) }
    }
  }

  private static func measureTaskSleepers(_ effort: LimitEffort) throws -> Double {
    try EventLoopRunner.runOnCurrentThread { _ in
      try await memoryOfChildren { try? await Task.sleep(for: .seconds(600)) }
    }
  }

  /// Children start at once and wait before their maker goes on, so no list of them is needed.
  private static func memoryOfChildren(_ wait: @escaping @Sendable () async -> Void) async throws
    -> Double
  {
    try await withThrowingDiscardingTaskGroup { group in
      var made = 0
      let slope = try memorySlope { count in
        while made < count {
          group.addImmediateTask { await wait() }
          made += 1
        }
      }
      group.cancelAll()
      return slope
    }
  }

  /// Bytes of one more waiter: the slope of resident memory over three numbers of them.
  private static func memorySlope(_ wait: (Int) throws -> Void) throws -> Double {
    let points = try waiters.map { count in
      try wait(count)
      return WeightedSlope.Point(x: Double(count), y: Double(try residentBytes()))
    }
    return try WeightedSlope(points).slope.estimate
  }

  /// The resident memory of this process, from proc_pid_statm(5).
  private static func residentBytes() throws -> Int {
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
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
