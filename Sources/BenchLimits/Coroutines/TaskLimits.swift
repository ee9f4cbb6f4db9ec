import BenchCore
import CReferences
import Coroutines
import CoroutinesNIO

extension CoroutineLimits {
  static let loopTask = Limit(
    "spawn/task", "An async task made, run and awaited, 64 in a group", operation: "task",
    sides: [
      .ours("on one event loop", measureLoopTasks),
      LimitSide("hub", "on the hub's own reactor", .program(measureHubTasks)),
      LimitSide("taskgroup", "TaskGroup on Swift's own pool", .program(measurePoolTasks)),
      .python("asyncio.create_task, gathered", entry: "coroutines.asyncio_task"),
    ], bars: [.time(atMost: 1, of: "taskgroup"), .rate(atLeast: 3, of: Limits.python)])

  /// Tasks in flight at a time, as in a service and not as in a stress test.
  private static let window = 64

  private static func measureLoopTasks(_ effort: LimitEffort) throws -> Double {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try effort.timedByBody { count in
      try runner.run { await runGroups(of: count) }
    }
  }

  private static func measureHubTasks(_ effort: LimitEffort) throws -> Double {
    try effort.timedByBody { count in
      try Hub.runAsync { await runGroups(of: count) }
    }
  }

  private static func measurePoolTasks(_ effort: LimitEffort) throws -> Double {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try effort.timedByBody { count in
      try runner.run { await Task.detached { await runGroups(of: count) }.value }
    }
  }

  @Sendable
  private static func runGroups(of count: Int) async -> Int64 {
    let start = creferences_now()
    var left = count
    while left > 0 {
      let size = min(window, left)
      let sum = await withTaskGroup(of: Int.self) { group in
        for number in 0..<size { group.addTask { number } }
        return await group.reduce(0, +)
      }
      precondition(sum == size * (size - 1) / 2, "a task is missing")
      left -= size
    }
    return creferences_now() - start
  }
}
