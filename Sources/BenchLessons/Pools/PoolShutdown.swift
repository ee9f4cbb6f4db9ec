import Multiprocessing

extension Scenario {
  /// The end of a pool.
  static let poolShutdown = Scenario(
    "pool-shutdown", python: "shutdown, with",
    "shutdown waits for the tasks, or returns at once; nothing can be submitted afterwards",
    expect: "wait: all done at the return; else none yet, and all later; submit is an error",
    tasks: [WorkerSetUp.self, WaitInPool.self, WaitQuietly.self]
  ) { stage in
    for waits in [true, false] {
      let pool = try stage.pool(workers: 2)
      let futures = try submit(4, to: pool, stage)
      pool.shutdown(wait: waits)
      let done = futures.filter(\.isDone).count
      try stage.say("shutdown(wait: \(waits)) returned, \(done) of 4 are done")
      stage.check("done after shutdown(wait: \(waits))", done, is: waits ? 4 : 0)
      try stage.check("submit after it", throws: .closed) { _ = try submit(1, to: pool, stage) }
      let results = try futures.map { try $0.wait(timeout: Stage.patience) }
      stage.check("done in the end", results.count, is: 4)
      pool.shutdown()
    }
    let (pool, futures) = try ProcessPool.with(
      workers: 2, start: try stage.start(), tasks: stage.tasks
    ) { pool in
      (
        pool,
        try (0..<4).map { try pool.submit(WaitQuietly(number: $0, wait: stage.settings.wait)) }
      )
    }
    let done = futures.filter(\.isDone).count
    try stage.say("the block of ProcessPool.with has ended, \(done) of 4 are done")
    stage.check("done after the block", done, is: 4)
    try stage.check("submit after the block", throws: .closed) {
      _ = try pool.submit(WaitQuietly(number: 0, wait: .zero))
    }
  }

  private static func submit(_ count: Int, to pool: ProcessPool, _ stage: Stage) throws
    -> [TaskFuture<WaitInPool.Visit>]
  {
    try (0..<count).map { try pool.submit(WaitInPool(number: $0, wait: stage.settings.wait)) }
  }
}

/// Waits in a pool whose workers were given nothing.
private struct WaitQuietly: ProcessTask {
  var number: Int
  var wait: Duration

  func run(_ context: TaskContext) throws -> Int {
    pause(wait)
    return number
  }
}
