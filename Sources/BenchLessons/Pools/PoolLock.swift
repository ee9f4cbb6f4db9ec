import Multiprocessing

extension Scenario {
  /// One lock for all tasks of a pool.
  static let poolLock = Scenario(
    "pool-lock", python: "Manager().RLock in a pool",
    "tasks in a pool share a lock: one given at the start, or a manager's as an argument",
    expect: "both ways exactly 20 tickets are gone",
    tasks: [WorkerSetUp.self, SellInPool.self]
  ) { stage in
    // The manager first: making a pool creates threads, beside which nothing can be forked.
    let manager = try Manager(start: try stage.start())
    let managed = try manager.recursiveLock()
    let file = try TicketFile(folder: stage.folder)
    let pool = try stage.pool(workers: 4, lock: try SharedMutex(.recursive))
    defer { pool.terminate() }
    for (name, lock) in [("lock given at the start", nil), ("manager's lock", managed)] {
      let before = try file.read()
      let futures = try (0..<20).map { _ in
        try pool.submit(SellInPool(file: file, lock: lock, wait: stage.settings.wait / 60))
      }
      let workers = try Set(futures.map { try $0.wait(timeout: Stage.patience) })
      let sold = before - (try file.read())
      try stage.say("\(name): \(workers.count) workers sold \(sold) tickets")
      stage.check("sold under the \(name)", sold, is: 20)
      stage.check("workers used by the pool, \(name)", Double(workers.count), from: 2, to: 4)
    }
    pool.shutdown()
    manager.shutdown()
  }
}

/// Sells one ticket under the lock that came with it, or else the one that the worker has.
private struct SellInPool: ProcessTask {
  var file: TicketFile
  var lock: ManagedLock?
  var wait: Duration

  func run(_ context: TaskContext) throws -> Int {
    if let lock {
      _ = try lock.withLock(timeout: Stage.patience) { _ in try file.sell(wait: wait) }
    } else if let own = try context.setUp().lock {
      _ = try own.withLock(timeout: Stage.patience) { _ in try file.sell(wait: wait) }
    }
    return context.worker
  }
}
