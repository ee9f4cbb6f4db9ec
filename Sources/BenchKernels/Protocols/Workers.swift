public import BenchCore
public import NIOCore

/// What every process of a trial knows; small, and `Codable` so that it crosses to worker processes.
public struct TrialContext: Codable, Sendable {
  /// Work units per second by kernel.
  public var calibration: Calibration
  /// The trial's own folder.
  public var scratchDirectory: String
  /// What the fixtures provide, by `kind.name`, such as `http-server.port`.
  public var fixtures: [String: Value]
  /// Tasks per batch.
  public var tasks: Int
  /// Workers.
  public var concurrency: Int
  /// The back end's name.
  public var backend: String
  /// The seed for everything random.
  public var seed: UInt64
  /// When tasks arrive; nil if workers take the next one as soon as they can.
  public var arrivals: Arrivals?
  /// Which tasks are timed one by one.
  public var timing: TaskTiming

  /// Makes a context.
  public init(
    calibration: Calibration, scratchDirectory: String, fixtures: [String: Value], tasks: Int,
    concurrency: Int, backend: String, seed: UInt64, arrivals: Arrivals? = nil,
    timing: TaskTiming = TaskTiming()
  ) {
    self.calibration = calibration
    self.scratchDirectory = scratchDirectory
    self.fixtures = fixtures
    self.tasks = tasks
    self.concurrency = concurrency
    self.backend = backend
    self.seed = seed
    self.arrivals = arrivals
    self.timing = timing
  }
}

/// A worker that waits by blocking: its number, and the port through which it waits.
public struct BlockingWorker {
  /// The worker's number, from 0.
  public var number: Int
  /// How it waits.
  public var port: any BlockingPort

  /// Makes a worker.
  public init(number: Int, port: any BlockingPort) {
    self.number = number
    self.port = port
  }
}

/// A worker that waits by suspending: its number, and the port through which it waits.
public struct SuspendingWorker: Sendable {
  /// The worker's number, from 0.
  public var number: Int
  /// How it waits.
  public var port: any SuspendingPort

  /// Makes a worker.
  public init(number: Int, port: any SuspendingPort) {
    self.number = number
    self.port = port
  }
}

/// The waits of blocking-style code.
///
/// For threads and processes these are the system calls of the same name (`SystemPort`); a hub of
/// greenlets gives the same calls in a form that switches to another greenlet instead of blocking.
/// Errors are `SystemError`s. Interrupted calls are taken up again by the port.
public protocol BlockingPort: AnyObject, Sendable {
  /// Waits until the monotonic clock reads `deadline`; returns at once if it is past.
  func sleep(until deadline: Nanoseconds) throws
  /// Connects a stream socket and gives its descriptor.
  func connect(to address: SocketEndpoint) throws -> Int32
  /// Limits how long one read or write of a connected socket may take; zero takes the limit away.
  func limitWaits(of descriptor: Int32, to limit: Nanoseconds)
  /// Reads what is there, at least one byte unless the stream has ended (0).
  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// Writes all bytes.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws
  /// Closes a descriptor.
  func close(_ descriptor: Int32)
  /// Runs a call that blocks in a way that no readiness can announce, such as regular-file IO.
  func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result
  /// Lets other workers go first, where nobody else would see to that.
  func yield() throws
  /// What a computing step asks between slices of its work; nil where the kernel preempts workers.
  var turn: (any ComputingTurn)? { get }
  /// Runs `count` children of a task side by side and waits for all of them.
  ///
  /// A child that cannot have a thread of its own runs in its parent's; `spawned` says how many had one.
  func runChildren(
    _ count: Int, _ body: @escaping @Sendable (Int, any BlockingPort) throws -> UInt64
  ) throws -> ChildResults
  /// Waits until the gate is opened by some worker of the trial.
  func wait(at gate: SharedGate) throws
  /// Opens the gate for everybody.
  func open(_ gate: SharedGate)
}

extension BlockingPort {
  /// The kernel keeps the limit.
  public func limitWaits(of descriptor: Int32, to limit: Nanoseconds) {
    Sockets.setTimeout(descriptor, limit)
  }

  /// Threads and processes are preempted by the kernel.
  public func yield() throws {}

  /// Threads and processes are preempted by the kernel.
  public var turn: (any ComputingTurn)? { nil }

  /// Sleeps on the gate's word.
  public func wait(at gate: SharedGate) throws { gate.sleepUntilOpen() }

  /// Wakes all sleepers.
  public func open(_ gate: SharedGate) { gate.open() }
}

/// The right to compute where only one worker at a time has it.
///
/// Called by the worker that has it.
public protocol ComputingTurn: AnyObject, Sendable {
  /// Gives the turn to a worker that asked for it, and waits for it to come round again.
  func offer()
}

/// What came of a task's children.
public struct ChildResults: Sendable {
  /// The children's checksums, in their order.
  public var checksums: [UInt64]
  /// How many had a worker of their own.
  public var spawned: Int

  /// Makes results.
  public init(checksums: [UInt64], spawned: Int) {
    self.checksums = checksums
    self.spawned = spawned
  }
}

/// The waits of suspending code.
public protocol SuspendingPort: Sendable {
  /// The event loop on which the worker runs; channels opened on it need no other thread.
  var eventLoop: any EventLoop { get }
  /// Waits until the monotonic clock reads `deadline`; returns at once if it is past.
  func sleep(until deadline: Nanoseconds) async throws
  /// Runs a call that blocks, such as regular-file IO, on a thread pool and suspends meanwhile.
  func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
    -> Result
}

/// Where a stream socket connects to: loopback fixtures and the user's own servers.
public enum SocketEndpoint: Hashable, Sendable {
  /// An IPv4 address in dotted form, and a port.
  case internet(host: String, port: Int)
  /// A Unix socket's path.
  case unix(path: String)
}
