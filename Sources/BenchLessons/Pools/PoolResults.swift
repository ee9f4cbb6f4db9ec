import CoroutinesNIO
import Glibc
import Multiprocessing

extension Scenario {
  /// What comes back from a pool.
  static let poolResults = Scenario(
    "pool-results", python: "Future.result, as_completed, map",
    "results, errors with their origin, time limits, cancellation, and both orders",
    expect:
      "each future's own result or error; completed in order of time, mapped in order of tasks",
    tasks: [SquareLater.self, Trouble.self, WorkerSetUp.self]
  ) { stage in
    let pool = try stage.pool(workers: 3)
    defer { pool.terminate() }
    let result = try pool.submit(SquareLater(number: 12, wait: .zero)).wait(timeout: Stage.patience)
    try stage.say("12 squared is \(result)")
    stage.check("result", result, is: 144)
    try checkOrders(pool, stage)
    try checkError(pool, stage)
    try checkLimits(pool, stage)
    pool.shutdown()
  }

  private static func checkOrders(_ pool: ProcessPool, _ stage: Stage) throws {
    // Three workers, and waits far enough apart that the order is no chance.
    let waits = [3, 1, 2].map { stage.settings.wait * $0 / 2 }
    let futures = try waits.enumerated().map {
      try pool.submit(SquareLater(number: $0 + 1, wait: $1))
    }
    let completed = try EventLoopRunner.runOnCurrentThread { _ in
      var results: [Int] = []
      for await future in pool.asCompleted(futures) { results.append(try await future.value()) }
      return results
    }
    let submitted = try futures.map { try $0.wait() }
    try stage.say("as completed \(completed), as submitted \(submitted)")
    stage.check("as completed", completed, is: [4, 9, 1])
    stage.check("as submitted", submitted, is: [1, 4, 9])
    let mapped = try pool.map((1...10).map { SquareLater(number: $0, wait: .zero) }, chunk: 3)
    try stage.say("mapped in chunks of 3: \(mapped)")
    stage.check("map in chunks", mapped, is: (1...10).map { $0 * $0 })
  }

  private static func checkError(_ pool: ProcessPool, _ stage: Stage) throws {
    let future = try pool.submit(Trouble())
    do {
      _ = try future.wait(timeout: Stage.patience)
      stage.check("failing task", "no error", is: "an error")
    } catch let failure as TaskFailure {
      try stage.say("\(failure)")
      var message = "\(failure.reason)"
      if case .threw(_, let text) = failure.reason { message = text }
      stage.check("its error", message, is: "the printer is on fire")
      stage.check("its task", failure.taskIndex, is: future.taskIndex)
      let isWorker = failure.workerPID.map(pool.workerProcessIDs.contains) ?? false
      stage.check("its worker is one of the pool's", isWorker, is: true)
    }
  }

  private static func checkLimits(_ pool: ProcessPool, _ stage: Stage) throws {
    let wait = stage.settings.wait
    let running = try (0..<3).map { _ in try pool.submit(SquareLater(number: 5, wait: wait)) }
    let waiting = try pool.submit(SquareLater(number: 6, wait: .zero))
    try stage.check("limit", throws: .timedOut) { _ = try running[0].wait(timeout: wait / 10) }
    let isCancelled = waiting.cancel()
    let results = try running.map { try $0.wait(timeout: Stage.patience) }
    var reason = "no error"
    do { _ = try waiting.wait(timeout: Stage.patience) } catch let failure as TaskFailure {
      reason = "\(failure.reason)"
      try stage.say("\(failure)")
    }
    stage.check("cancelled in time", isCancelled, is: true)
    stage.check("its future", reason, is: "cancelled")
    stage.check("after the limit", results, is: [25, 25, 25])
    stage.check("cancel when done", running[0].cancel(), is: false)
  }
}

/// Squares a number after a wait.
private struct SquareLater: ProcessTask {
  var number: Int
  var wait: Duration

  func run(_ context: TaskContext) throws -> Int {
    pause(wait)
    return number * number
  }
}

/// Fails.
private struct Trouble: ProcessTask {
  func run(_ context: TaskContext) throws -> NoResult {
    throw ScenarioError("the printer is on fire")
  }
}
