import CPrimitives
import Glibc

/// The thread that starts the workers of a pool, notices their end and replaces them.
///
/// All workers are started by this one thread: the kernel ends a worker when the *thread* that
/// started it ends, and this one lives exactly as long as the pool.
final class PoolMonitor {
  /// A worker that ends so often in a row before it was ready is given up.
  static let startLimit = 3

  private let core: PoolCore
  private let launcher: any Launcher
  private let template: WorkerConfiguration
  private let carrier: DescriptorCarrier
  private var wanted: Int

  init(
    _ core: PoolCore, _ launcher: any Launcher, _ template: WorkerConfiguration,
    _ carrier: DescriptorCarrier, workers: Int
  ) {
    self.carrier = carrier
    self.core = core
    self.launcher = launcher
    self.template = template
    wanted = workers
  }

  /// Starts the first workers.
  ///
  /// Called on the monitor's thread.
  func start() throws {
    for worker in 0..<wanted { try launch(worker) }
  }

  /// Watches until the last worker is gone after the end of the pool.
  func run() {
    while true {
      let handles = core.ledger.withLock { $0.workers.map(\.handle) }
      let isOver = core.ledger.withLock { $0.phase != .running && $0.phase != .closing }
      if isOver, handles.allSatisfy({ $0 == nil }) { break }
      sleep(handles)
      for command in core.monitor.take() { obey(command) }
      for (worker, handle) in handles.enumerated() {
        if let status = handle?.exitStatus { workerEnded(worker, status) }
      }
      endIfDone()
    }
    core.ledger.withLock { ledger in
      var why = "the pool has ended"
      if case .broken(let reason) = ledger.phase { why = reason }
      ledger.abandon(why, running: true)
    }
    core.disturb()
    core.endCollector()
    core.ended.raise()
  }

  private func sleep(_ handles: [ProcessHandle?]) {
    var entries = [pollfd(fd: core.monitor.event.number, events: Int16(POLLIN), revents: 0)]
    for case let handle? in handles {
      entries.append(
        pollfd(fd: handle.endDescriptor.number, events: Int16(POLLIN), revents: 0))
    }
    _ = poll(&entries, nfds_t(entries.count), -1)
  }

  // MARK: Starting and ending

  private func launch(_ worker: Int) throws {
    let memory = core.memory
    for field in [
      PoolLayout.workerPark, PoolLayout.workerReady, PoolLayout.workerErrorLength,
      PoolLayout.workerRetire,
    ] {
      cprimitives_store32(memory.workerWord32(worker, field), 0)
    }
    var configuration = template
    configuration.worker = worker
    let request = LaunchRequest(
      kind: .poolWorker, name: "\(core.settings.name)-\(worker)", group: core.settings.group,
      lifeline: getpid(), lifelineIsThread: true,
      payload: try WireFormat.bytes(of: configuration))
    let handle = try launcher.launch(
      request,
      descriptors: [memory.mapping.file.number, core.spill.file.number] + carrier.numbers)
    core.ledger.withLock { ledger in
      while ledger.workers.count <= worker { ledger.workers.append(WorkerRecord()) }
      ledger.workers[worker].pid = handle.pid
      ledger.workers[worker].handle = handle
      ledger.workers[worker].isRetiring = false
    }
  }

  private func workerEnded(_ worker: Int, _ status: ExitStatus) {
    let wasReady = cprimitives_load32(core.memory.workerWord32(worker, PoolLayout.workerReady)) != 0
    let isReplaced = core.ledger.withLock { ledger -> Bool in
      ledger.workerEnded(worker, status)
      ledger.workers[worker].handle = nil
      ledger.workers[worker].failedStarts =
        wasReady ? 0 : ledger.workers[worker].failedStarts + 1
      let mayRun = ledger.phase == .running || ledger.phase == .closing
      return mayRun && !ledger.workers[worker].isRetiring
        && ledger.workers[worker].failedStarts < Self.startLimit
    }
    if isReplaced {
      do {
        try launch(worker)
      } catch {
        giveUp(worker, "worker \(worker) cannot be started again: \(error)")
      }
    } else if !wasReady {
      giveUp(worker, startFailure(worker, status))
    }
    core.disturb()
  }

  private func startFailure(_ worker: Int, _ status: ExitStatus) -> String {
    let length = cprimitives_load32(
      core.memory.workerWord32(worker, PoolLayout.workerErrorLength))
    let room = core.memory.workerErrorText(worker)
    if length > 0 {
      let text = String(decoding: room.prefix(Int(length)), as: UTF8.self)
      return "worker \(worker) cannot begin: \(text)"
    }
    return "worker \(worker) ended \(Self.startLimit) times with \(status) before it was ready; "
      + "if it is spawned, see that its main calls WorkerEntry.runIfStartedAsWorker(tasks:) first"
  }

  /// Leaves the place of a worker empty; without any worker the pool is broken.
  private func giveUp(_ worker: Int, _ why: String) {
    core.ledger.withLock { ledger in
      guard ledger.phase == .running || ledger.phase == .closing else { return }
      guard ledger.workers.allSatisfy({ $0.handle == nil }) else { return }
      ledger.phase = .broken(why)
      ledger.abandon(why, running: true)
    }
    // Whoever waits for the workers to be ready looks again.
    cprimitives_fetch_add32(core.memory.readyCount, 1)
    cprimitives_futex_wake(core.memory.readyCount, Int32.max)
  }

  /// Tells the workers to end once a closing pool has nothing left to do.
  private func endIfDone() {
    let ends = core.ledger.withLock { ledger -> Bool in
      guard ledger.phase == .closing, ledger.unfinished == 0 else { return false }
      ledger.phase = .ended
      return true
    }
    if ends {
      cprimitives_store32(core.memory.stop, 1)
      for worker in core.ledger.withLock({ $0.workers.indices }) { rouse(worker) }
    }
  }

  private func rouse(_ worker: Int) {
    let word = core.memory.workerWord32(worker, PoolLayout.workerPark)
    _ = cprimitives_exchange32(word, 1)
    cprimitives_futex_wake(word, 1)
  }

  // MARK: Commands

  private func obey(_ command: MonitorMailbox.Command) {
    switch command {
    case .resize(let count): resize(count)
    case .kill:
      cprimitives_store32(core.memory.stop, 1)
      for handle in core.ledger.withLock({ $0.workers.compactMap(\.handle) }) {
        handle.send(signal: SIGKILL)
      }
    }
  }

  private func resize(_ count: Int) {
    wanted = count
    let records = core.ledger.withLock { $0.phase == .running ? $0.workers : [] }
    for (worker, record) in records.enumerated() where worker >= count && record.handle != nil {
      core.ledger.withLock { $0.workers[worker].isRetiring = true }
      cprimitives_store32(core.memory.workerWord32(worker, PoolLayout.workerRetire), 1)
      rouse(worker)
    }
    if records.isEmpty { return }
    for worker in 0..<count where worker >= records.count || records[worker].handle == nil {
      do {
        try launch(worker)
      } catch {
        giveUp(worker, "worker \(worker) cannot be started: \(error)")
      }
    }
  }
}
