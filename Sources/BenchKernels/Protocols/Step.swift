public import BenchCore

/// One kind of step: what the catalogue says of it, and how a process prepares it.
///
/// A definition is made once in each process of a trial (the trial itself and every worker process)
/// and shared by that process's workers; a worker gets a runner of its own, which may hold a
/// connection, a buffer or an open file. The same arguments give the same checksums in every form.
public protocol StepDefinition: Sendable {
  /// What the catalogue says.
  static var descriptor: StepDescriptor { get }

  /// How long one execution takes by the file's own figures; plans rest on it.
  ///
  /// - Throws: `ValueError` if an argument cannot be worked out.
  static func estimate(_ arguments: StepArguments) throws -> StepEstimate

  /// The same, for a step whose time depends on a fixture, such as a server's delay.
  ///
  /// - Throws: `ValueError` if an argument cannot be worked out.
  static func estimate(_ arguments: StepArguments, fixtures: [FixtureSpecification]) throws
    -> StepEstimate

  /// Why workers of a back end cannot do the step; nil if they can.
  ///
  /// - Throws: `ValueError` if an argument cannot be worked out.
  static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws -> String?

  /// Reads the arguments.
  ///
  /// - Throws: `ValueError`, or a system error if something that must be there is not.
  init(_ arguments: StepArguments, context: TrialContext) throws

  /// A runner for a worker that waits by blocking its thread (or, under a hub, its greenlet).
  func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep

  /// A runner for a worker that waits by suspending.
  func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep

  /// Called in the trial's own process before every batch, outside the timed window.
  func prepareBatch() throws

  /// Called in the trial's own process after every batch; gives what the workload adds to the metrics.
  func concludeBatch(tasks: Int) throws -> [String: Double]

  /// Remarks that belong beside the numbers, such as "served from the page cache"; asked at the end.
  var notes: [String] { get }
}

extension StepDefinition {
  /// What the step's own arguments say.
  public static func estimate(_ arguments: StepArguments, fixtures: [FixtureSpecification]) throws
    -> StepEstimate
  {
    try estimate(arguments)
  }

  /// Any back end can.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { nil }

  /// Nothing to prepare.
  public func prepareBatch() throws {}

  /// Nothing to add.
  public func concludeBatch(tasks: Int) throws -> [String: Double] { [:] }

  /// Nothing to remark.
  public var notes: [String] { [] }
}

/// A step as a blocking worker runs it.
///
/// Used by one worker only, so it need not be thread-safe.
public protocol BlockingStep: AnyObject {
  /// Does the step for one task and gives its checksum.
  func run(task index: Int) throws -> UInt64

  /// Gives back what the runner holds.
  func close()
}

extension BlockingStep {
  /// Nothing is held.
  public func close() {}
}

/// A step as a suspending worker runs it.
///
/// Used by one worker only.
public protocol SuspendingStep: AnyObject {
  /// Does the step for one task and gives its checksum.
  func run(task index: Int) async throws -> UInt64

  /// Gives back what the runner holds.
  func close() async
}

extension SuspendingStep {
  /// Nothing is held.
  public func close() async {}
}

/// A step that never waits: one runner serves every kind of worker.
public protocol ComputeStep: BlockingStep, SuspendingStep {}

extension ComputeStep {
  /// Nothing is held.
  public func close() {}
}

/// How long one execution of a step takes by the workload file's own figures.
public struct StepEstimate: Hashable, Sendable {
  /// Time on a CPU.
  public var compute: Nanoseconds
  /// Time waiting.
  public var wait: Nanoseconds

  /// Makes an estimate.
  public init(compute: Nanoseconds = .zero, wait: Nanoseconds = .zero) {
    self.compute = compute
    self.wait = wait
  }
}
