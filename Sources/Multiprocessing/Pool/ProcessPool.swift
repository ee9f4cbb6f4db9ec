import CPrimitives
import Glibc

/// Worker processes that take tasks and give results.
///
/// ```swift
/// let pool = try ProcessPool(workers: 4, start: .forkServer(server), tasks: tasks)
/// let future = try pool.submit(Hash(n: 1))
/// let hash = try future.wait()
/// try pool.shutdown()
/// ```
///
/// - Each worker has one task at a time and takes the next one itself, so a long task delays
///   nobody behind it.
/// - A worker that dies, is killed or exits takes only its own task with it: that future fails
///   with `TaskFailure.Reason.workerDied`, the worker is replaced, the rest goes on.
/// - When this process ends, in whatever way, the workers end.
///
/// Thread-safe. A pool that is released without `shutdown` finishes its tasks and ends then.
public final class ProcessPool: Sendable {
  let core: PoolCore
  let tasks: TaskCatalogue
  let scratch = ScratchBuffer()

  /// Starts a pool.
  ///
  /// The workers prepare themselves in the background; `waitUntilReady` waits for them.
  /// - Parameters:
  ///   - workers: how many processes; 1 to 512.
  ///   - start: how they are made.
  ///   - tasks: the task types that may be submitted.
  ///   - options: everything else.
  ///   - initializer: runs in each worker before its first task; what it leaves in its context
  ///     is there for the tasks.
  ///   - handler: what runs the tasks of `dispatch`.
  ///
  /// Throws a `MultiprocessingError` if the workers cannot be started.
  public init(
    workers: Int, start: StartMethod, tasks: TaskCatalogue, options: PoolOptions = PoolOptions(),
    initializer: (any ProcessTask)? = nil, handler: (any RawTaskHandler)? = nil
  ) throws {
    self.tasks = tasks
    let settings = try PoolSettings(options, workers: workers)
    let launcher: any Launcher =
      switch start {
      case .fork: try ForkServer.fork(tasks: tasks, name: "\(options.name)-fork")
      case .forkServer(let server): server
      case .spawn(let executable): Spawner(executable: executable)
      }
    core = try PoolCore(settings)
    let carrier = DescriptorCarrier()
    let template = WorkerConfiguration(
      worker: 0, layout: core.memory.layout, maximumTasks: settings.maximumTasks,
      initializer: try initializer.map { try EncodedTask($0, tasks, carrier) },
      handler: try handler.map { try EncodedTask($0, tasks, carrier) })
    try startMonitor(launcher, template, carrier, workers)
  }

  deinit {
    close()
    core.monitorThread.withLock { thread in
      thread?.letGo()
      thread = nil
    }
  }

  private func startMonitor(
    _ launcher: any Launcher, _ template: WorkerConfiguration, _ carrier: DescriptorCarrier,
    _ workers: Int
  ) throws {
    let started = Signal()
    let failure = Guarded<(any Error)?>(nil)
    let core = core
    let thread = try PlainThread("pool-monitor") {
      let monitor = PoolMonitor(core, launcher, template, carrier, workers: workers)
      do {
        try monitor.start()
      } catch {
        failure.withLock { $0 = error }
        core.ledger.withLock { $0.phase = .ended }
        core.monitor.send(.kill)
      }
      started.raise()
      monitor.run()
    }
    core.monitorThread.withLock { $0 = thread }
    _ = started.wait()
    if let error = failure.withLock({ $0 }) {
      joinMonitor()
      throw error
    }
  }

  // MARK: Looking

  /// The process ids of the workers that run now, in the order of their numbers.
  public var workerProcessIDs: [Int32] {
    core.ledger.withLock { $0.workers.compactMap { $0.handle == nil ? nil : $0.pid } }
  }

  /// How many tasks were accepted and are not done.
  public var pendingCount: Int {
    core.ledger.withLock { ledger in
      ledger.drain()
      return ledger.unfinished
    }
  }

  /// Waits until all workers have run their initialiser.
  ///
  /// False: the time is over.
  ///
  /// Throws `broken` if they cannot begin, with the reason of the last one.
  @discardableResult
  public func waitUntilReady(timeout: Duration? = nil) throws -> Bool {
    let deadline = Deadline(after: timeout)
    let memory = core.memory
    while true {
      let seen = cprimitives_load32(memory.readyCount)
      let (phase, count) = core.ledger.withLock { ($0.phase, $0.workers.count) }
      if phase != .running { throw core.closedError(phase) }
      let areReady = (0..<count).allSatisfy {
        cprimitives_load32(memory.workerWord32($0, PoolLayout.workerReady)) != 0
      }
      if areReady { return true }
      if deadline.hasPassed { return false }
      _ = cprimitives_futex_wait(memory.readyCount, seen, deadline.remainingNanoseconds)
    }
  }

  // MARK: Ending

  /// Ends the pool: no more submissions; what was submitted is finished, then the workers end.
  ///
  /// Safe to call again. From a completion callback it never waits.
  /// - Parameters:
  ///   - wait: whether to return only when the last worker is gone.
  ///   - cancelPending: whether to withdraw the tasks that no worker has taken.
  public func shutdown(wait: Bool = true, cancelPending: Bool = false) {
    close()
    if cancelPending {
      core.ledger.withLock { $0.abandon("the pool was shut down", running: false) }
      core.disturb()
    }
    if wait, !core.isCollecting { joinMonitor() }
  }

  /// Ends the pool at once with SIGKILL for its workers.
  ///
  /// Tasks that run or wait fail.
  public func terminate() {
    core.ledger.withLock { ledger in
      if ledger.phase == .running || ledger.phase == .closing { ledger.phase = .ended }
      ledger.abandon("the pool was terminated", running: false)
    }
    core.disturb()
    core.monitor.send(.kill)
    if !core.isCollecting { joinMonitor() }
  }

  /// Runs `body` with a pool and shuts it down afterwards, also if `body` throws.
  public static func with<Output>(
    workers: Int, start: StartMethod, tasks: TaskCatalogue, options: PoolOptions = PoolOptions(),
    _ body: (ProcessPool) throws -> Output
  ) throws -> Output {
    let pool = try ProcessPool(workers: workers, start: start, tasks: tasks, options: options)
    defer { pool.shutdown() }
    return try body(pool)
  }

  /// Gives the pool another number of workers.
  ///
  /// Those in excess end after their present task.
  public func resize(workers: Int) throws {
    guard (1...core.settings.workerLimit).contains(workers) else {
      throw MultiprocessingError(
        .invalidArgument,
        "this pool may have 1 to \(core.settings.workerLimit) workers, not \(workers): set "
          + "PoolOptions.workerLimit")
    }
    core.monitor.send(.resize(workers))
  }

  private func close() {
    let isAlive = core.ledger.withLock { ledger in
      if ledger.phase == .running { ledger.phase = .closing }
      return ledger.phase == .closing
    }
    if !isAlive { return }
    // Somebody has to collect what is still under way.
    core.startCollector()
    core.disturb()
    core.monitor.wake()
  }

  private func joinMonitor() {
    _ = core.ended.wait()
    let thread = core.monitorThread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    thread?.join()
  }
}
