import BenchCore
import CReferences
import Coroutines
import CoroutinesNIO
import Dispatch

extension CoroutineLimits {
  static let loopSleeps = Limit(
    "wait/sleeps", "100,000 sleeps of 50 ms at a time, with making the sleepers",
    operation: "round of 100,000",
    sides: [
      .ours("EventLoopRunner.sleep on this thread") { try sleepHere(100_000, brief, $0) },
      LimitSide(
        "loops", "EventLoopRunner.sleep on a loop a core",
        .program { try sleepOnLoops(100_000, brief, $0) }),
      .c("a timer wheel and epoll, a callback a sleeper") { effort in
        try effort.timedByBody { rounds in
          var taken: Int64 = 0
          for _ in 0..<rounds {
            taken += try ProcessLimits.check(coroutine_wheel_sleeps(100_000, 50_000_000))
          }
          return taken
        }
      },
      LimitSide("hub", "Swift tasks on the hub's own reactor", .program(sleepOnReactor)),
      LimitSide("dispatch", "DispatchQueue.asyncAfter", .program(sleepOnDispatch)),
      LimitSide("task-sleep", "Task.sleep on Swift's own pool", .program(sleepOnPool)),
      .python("asyncio.sleep, gathered", entry: "coroutines.asyncio_sleeps"),
    ],
    bars: [
      .time(atMost: .milliseconds(215)), .time(atMost: 1, of: "task-sleep"),
      .time(atMost: 1, of: "dispatch", subject: "loops"),
      .rate(atLeast: 4, of: Limits.python),
    ])

  static let hubSleeps = Limit(
    "wait/hub-sleeps", "10,000 greenlets that sleep 50 ms, with making them",
    operation: "round of 10,000",
    sides: [
      .ours("Hub.sleep on one thread") { effort in
        try effort.perOperation { rounds in
          for _ in 0..<rounds { try sleepOnHub(10_000) }
        }
      },
      .c("a timer wheel and epoll, a callback a sleeper") { effort in
        try effort.timedByBody { rounds in
          var taken: Int64 = 0
          for _ in 0..<rounds {
            taken += try ProcessLimits.check(coroutine_wheel_sleeps(10_000, 50_000_000))
          }
          return taken
        }
      },
    ], bars: [.time(atMost: 2, of: Limits.c)])

  static let loopMillion = Limit(
    "wait/million", "1,000,000 sleeps of 10 s at a time, with making the sleepers",
    operation: "round of 1,000,000", isHeavy: true,
    sides: [
      .ours("EventLoopRunner.sleep on a loop a core") {
        try sleepOnLoops(1_000_000, .seconds(10), $0)
      },
      LimitSide(
        "one-loop", "EventLoopRunner.sleep on one thread",
        .program { try sleepOnLoop(1_000_000, .seconds(10), $0) }),
      .c("a timer wheel and epoll, a callback a sleeper") { effort in
        try effort.timedByBody { rounds in
          guard rounds > 0 else { return 0 }
          return try ProcessLimits.check(coroutine_wheel_sleeps(1_000_000, 10_000_000_000))
        }
      },
    ], bars: [.time(atMost: .seconds(11))])

  private static let brief = Duration.milliseconds(50)

  /// In a process of one thread, where the allocator needs no locks.
  private static func sleepHere(
    _ count: Int, _ duration: Duration, _ effort: LimitEffort
  ) throws -> Double {
    try effort.timedByBody { rounds in
      try EventLoopRunner.runOnCurrentThread { _ in
        let start = creferences_now()
        for _ in 0..<rounds { try await sleepTogether(count, duration) }
        return creferences_now() - start
      }
    }
  }

  private static func sleepOnLoop(
    _ count: Int, _ duration: Duration, _ effort: LimitEffort
  ) throws -> Double {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try effort.timedByBody { rounds in
      try runner.run {
        let start = creferences_now()
        for _ in 0..<rounds { try await sleepTogether(count, duration) }
        return creferences_now() - start
      }
    }
  }

  /// Every loop makes its share of the sleepers; together they do what a runtime does that has a
  /// thread a core by itself.
  private static func sleepOnLoops(
    _ count: Int, _ duration: Duration, _ effort: LimitEffort
  ) throws -> Double {
    let group = EventLoopRunnerGroup()
    defer { group.shutdown() }
    let runners = group.runners
    return try effort.timedByBody { rounds in
      try group.run {
        let start = creferences_now()
        for _ in 0..<rounds {
          try await withThrowingTaskGroup(of: Void.self) { makers in
            for (number, runner) in runners.enumerated() {
              let share = count * (number + 1) / runners.count - count * number / runners.count
              makers.addTask(executorPreference: runner.executor) {
                try await sleepTogether(share, duration)
              }
            }
            try await makers.waitForAll()
          }
        }
        return creferences_now() - start
      }
    }
  }

  /// The sleepers start at once, before their maker goes on: the first sleep while the last are made.
  @Sendable
  private static func sleepTogether(_ count: Int, _ duration: Duration) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<count {
        group.addImmediateTask { try await EventLoopRunner.sleep(for: duration) }
      }
    }
  }

  private static func sleepOnReactor(_ effort: LimitEffort) throws -> Double {
    try effort.timedByBody { rounds in
      try Hub.runAsync {
        let start = creferences_now()
        for _ in 0..<rounds {
          try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<100_000 {
              group.addImmediateTask { try await Hub.sleepAsync(for: brief) }
            }
          }
        }
        return creferences_now() - start
      }
    }
  }

  private static func sleepOnPool(_ effort: LimitEffort) throws -> Double {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try effort.timedByBody { rounds in
      try runner.run {
        try await Task.detached {
          let start = creferences_now()
          for _ in 0..<rounds {
            try await withThrowingDiscardingTaskGroup { group in
              for _ in 0..<100_000 { group.addTask { try await Task.sleep(for: brief) } }
            }
          }
          return creferences_now() - start
        }.value
      }
    }
  }

  private static func sleepOnDispatch(_ effort: LimitEffort) -> Double {
    effort.perOperation { rounds in
      for _ in 0..<rounds {
        let queue = DispatchQueue(label: "sleeps")
        let group = DispatchGroup()
        for _ in 0..<100_000 {
          group.enter()
          queue.asyncAfter(deadline: .now() + .milliseconds(50)) { group.leave() }
        }
        group.wait()
      }
    }
  }

  private static func sleepOnHub(_ count: Int) throws {
    let woken = Count()
    try Hub.run {
      for _ in 0..<count {
        try Hub.spawn {
          try Hub.sleep(for: brief)
          woken.value += 1
        }
      }
    }
    guard woken.value == count else { throw LimitFault("\(count - woken.value) did not wake") }
  }
}
