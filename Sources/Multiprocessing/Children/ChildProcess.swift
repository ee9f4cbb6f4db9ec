import CPrimitives
import Glibc

/// A process that runs one task, to be started, watched and joined.
///
/// ```swift
/// let child = ChildProcess(Download(url: url), start: .spawn(), tasks: tasks, name: "loader")
/// try child.start()
/// child.join()
/// print(child.exitStatus)
/// ```
///
/// The exit code is 0, or 1 if the task threw, with the error on standard error. A task that ends
/// its process by `exit` chooses its own.
///
/// A **daemon** ends when this process ends, however that happens. A child that is no daemon is
/// waited for when this process exits, and outlives a SIGKILL of it.
///
/// Thread-safe.
public final class ChildProcess: Sendable {
  private enum Body: Sendable {
    case task(@Sendable (DescriptorCarrier) throws -> EncodedTask, StartMethod, TaskCatalogue)
    case closure(@Sendable () throws -> Void)
  }

  private struct State {
    var name: String
    var isDaemon: Bool
    var group: Int32?
    var wasStarted = false
    var handle: ProcessHandle?
  }

  private let body: Body
  private let state: Guarded<State>

  private init(_ body: Body, name: String, isDaemon: Bool) {
    self.body = body
    state = Guarded(State(name: name, isDaemon: isDaemon))
  }

  /// A child that will run a task.
  ///
  /// Its type must be in the catalogue.
  ///
  /// - Parameters:
  ///   - name: for `ps` and `/proc/PID/comm`, where it is cut at 15 bytes; the name of the type
  ///     if nil.
  public convenience init<Work: ProcessTask>(
    _ task: Work, start: StartMethod, tasks: TaskCatalogue, name: String? = nil,
    isDaemon: Bool = false
  ) {
    let encode: @Sendable (DescriptorCarrier) throws -> EncodedTask = { carrier in
      try EncodedTask(task, tasks, carrier)
    }
    self.init(
      .task(encode, start, tasks), name: name ?? "\(Work.self)", isDaemon: isDaemon)
  }

  /// A child that will run a closure in a fork of this process.
  ///
  /// It sees the memory of this process as it is at `start`; what it changes stays its own.
  /// Started only while this process has one thread.
  public convenience init(
    forking name: String, isDaemon: Bool = false, _ body: @escaping @Sendable () throws -> Void
  ) {
    self.init(.closure(body), name: name, isDaemon: isDaemon)
  }

  // MARK: Before the start

  /// The name of the process.
  public var name: String { state.withLock { $0.name } }

  /// Whether the child ends with this process.
  public var isDaemon: Bool { state.withLock { $0.isDaemon } }

  /// Sets the name; throws `wrongState` after the start.
  public func setName(_ name: String) throws { try change("name") { $0.name = name } }

  /// Makes the child a daemon or not; throws `wrongState` after the start.
  public func setDaemon(_ isDaemon: Bool) throws {
    try change("daemon flag") { $0.isDaemon = isDaemon }
  }

  /// Sets the process group: nil for this process's, 0 for one of its own.
  ///
  /// Throws `wrongState` after the start.
  public func setProcessGroup(_ group: Int32?) throws {
    try change("process group") { $0.group = group }
  }

  private func change(_ what: String, _ body: (inout State) -> Void) throws {
    try state.withLock { state in
      guard !state.wasStarted else {
        throw MultiprocessingError(
          .wrongState, "the \(what) of process \(state.name) can only be set before its start")
      }
      body(&state)
    }
  }

  // MARK: Running

  /// Starts the process and returns at once.
  ///
  /// Throws `wrongState` at the second call, `severalThreads` if a fork is not possible,
  /// `unguardedEntryPoint` if a spawn is not, `unknownTask`, or the error of a system call.
  public func start() throws {
    let settled = try state.withLock { state in
      guard !state.wasStarted else {
        throw MultiprocessingError(.wrongState, "process \(state.name) was started before")
      }
      state.wasStarted = true
      return state
    }
    // Not under the lock: a fork would copy it locked, and the child may ask for its own name.
    do {
      let handle = try launch(settled)
      state.withLock { $0.handle = handle }
      ChildRegistry.add(self, pid: handle.pid)
    } catch {
      state.withLock { $0.wasStarted = false }
      throw error
    }
  }

  private func launch(_ state: State) throws -> ProcessHandle {
    var request = LaunchRequest(
      kind: .child, name: state.name, group: state.group,
      lifeline: state.isDaemon ? getpid() : nil)
    switch body {
    case .closure(let body):
      return try fork(request) { ChildJob.exitCode(request.name, body) }
    case .task(let encode, let start, let tasks):
      let carrier = DescriptorCarrier()
      request.task = try encode(carrier)
      switch start {
      case .fork: return try fork(request, carrier, tasks)
      case .forkServer(let server):
        return try server.launch(request, descriptors: carrier.numbers)
      case .spawn(let executable):
        return try Spawner(executable: executable).launch(
          request, descriptors: carrier.numbers)
      }
    }
  }

  private func fork(
    _ request: LaunchRequest, _ carrier: DescriptorCarrier, _ tasks: TaskCatalogue
  ) throws -> ProcessHandle {
    try fork(request) {
      let descriptors = carrier.numbers.map { Descriptor(owning: dup($0)) }
      do {
        return try ChildJob(request, descriptors, tasks).run()
      } catch {
        return Job.report(error)
      }
    }
  }

  /// A direct fork.
  ///
  /// Its lifeline may hang on this thread: there is no other.
  private func fork(_ request: LaunchRequest, _ body: () -> Int32) throws -> ProcessHandle {
    var request = request
    request.lifelineIsThread = true
    return try Forker.fork {
      if let group = request.group { setpgid(0, group) }
      Job.adopt(request)
      return body()
    }
  }

  /// Waits for the end of the process.
  ///
  /// False: the time is over and it still runs.
  ///
  /// True at once if it was not started.
  @discardableResult
  public func join(timeout: Duration? = nil) -> Bool {
    guard let handle = state.withLock({ $0.handle }) else { return true }
    guard handle.wait(Deadline(after: timeout)) != nil else { return false }
    ChildRegistry.remove(pid: handle.pid)
    return true
  }

  /// Asks the process to end, by SIGTERM.
  public func terminate() { send(signal: SIGTERM) }

  /// Ends the process, by SIGKILL.
  public func kill() { send(signal: SIGKILL) }

  /// Sends any signal.
  ///
  /// Nothing happens if the process does not run.
  public func send(signal: Int32) { state.withLock { $0.handle }?.send(signal: signal) }

  /// The process id; nil before the start.
  public var processID: Int32? { state.withLock { $0.handle?.pid } }

  /// Whether the process runs.
  public var isAlive: Bool { state.withLock { $0.handle }.map { $0.exitStatus == nil } ?? false }

  /// How the process ended; nil before that.
  public var exitStatus: ExitStatus? { state.withLock { $0.handle }?.exitStatus }
}
