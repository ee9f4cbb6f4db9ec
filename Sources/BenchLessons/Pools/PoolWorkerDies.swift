import Glibc
import Multiprocessing

extension Scenario {
  /// A worker that is killed.
  static let poolWorkerDies = Scenario(
    "pool-worker-dies",
    "a killed worker takes only its own task with it (beyond the lesson: Python breaks the pool)",
    expect: "one future fails with signal 9; the worker is replaced; all other tasks complete",
    tasks: [WorkerSetUp.self, Strike.self, WaitInPool.self]
  ) { stage in
    let hasBegun = try SharedEvent()
    let pool = try stage.pool(workers: 2, event: hasBegun)
    defer { pool.terminate() }
    let before = pool.workerProcessIDs
    let doomed = try pool.submit(Strike())
    let others = try (0..<8).map {
      try pool.submit(WaitInPool(number: $0, wait: stage.settings.wait / 6))
    }
    guard hasBegun.wait(timeout: Stage.patience) else {
      throw ScenarioError("the task did not begin")
    }
    let victim = try victim(stage)
    try stage.say("kills worker \(victim) of \(before)")
    kill(victim, SIGKILL)
    var reason = "no error"
    do { _ = try doomed.wait(timeout: Stage.patience) } catch let failure as TaskFailure {
      try stage.say("\(failure)")
      reason = failure.workerPID == victim ? "\(failure.reason)" : "another worker"
    }
    stage.check("its task", reason, is: "workerDied(signal 9 (Killed))")
    let completed = try others.map { try $0.wait(timeout: Stage.patience) }.count
    stage.check("other tasks", completed, is: 8)
    let isReplaced = eventually(within: seconds(Stage.patience)) {
      pool.workerProcessIDs.count == 2 && !pool.workerProcessIDs.contains(victim)
    }
    try stage.say("the workers are \(pool.workerProcessIDs) now")
    stage.check("worker replaced", isReplaced, is: true)
    let later = try pool.submit(WaitInPool(number: 9, wait: .zero)).wait(timeout: Stage.patience)
    stage.check("a later task ran in a worker", later.process != getpid(), is: true)
    pool.shutdown()
  }

  /// The process that said that it runs the doomed task.
  private static func victim(_ stage: Stage) throws -> Int32 {
    guard let line = try stage.lines().first(where: { $0.text == "never comes to its end" }) else {
      throw ScenarioError("nobody runs the task")
    }
    return line.process
  }
}

/// Says where it runs and waits for ever.
private struct Strike: ProcessTask {
  func run(_ context: TaskContext) throws -> NoResult {
    let setUp = try context.setUp()
    try setUp.story.say("worker \(context.worker)", "never comes to its end")
    setUp.event?.set()
    pause(Stage.patience)
    return NoResult()
  }
}
