public import BenchCore
import BenchKernels
import CPrimitives
import Coroutines
import Glibc

/// Stackful coroutines on ONE thread: blocking-style steps that switch by themselves when they wait.
///
/// The shape of gevent. The steps are those of threads; only their port differs.
public final class GreenletsBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "greenlets", model: .coroutines,
    summary: "stackful coroutines on one thread that switch by themselves when they wait",
    waitsBy: "switching", computesOneAtATime: true)

  /// Usable stack of a greenlet: the steps' deepest calls are a parser's, and a page that was never
  /// touched costs nothing.
  private static let stackSize = 256 * 1024
  /// What one greenlet needs: the touched part of its stack, and its tables.
  private static let memoryPerWorker = Bytes.kibibytes(16)

  /// Gives the hub's other greenlets a turn after each task, as event loops do.
  private final class HubTurn: ComputingTurn {
    func offer() { try? Hub.yield() }
  }

  /// A worker; only the hub's thread touches it.
  private final class Slot {
    var program: BlockingProgram?
    var tally = WorkerTally()
  }

  private var hub: HubThread?
  private var slots: [Slot] = []
  private var measuresLatency = false
  private var thread: pid_t = 0

  /// Makes the back end.
  public init() {}

  /// Nothing but memory stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    let needed = Bytes(memoryPerWorker.count * Int64(cell.concurrency))
    guard needed > limits.availableMemory else { return nil }
    return "\(cell.concurrency) greenlets need about \(needed.count >> 20) MiB; "
      + "\(limits.availableMemory.count >> 20) MiB are available"
  }

  /// Starts the hub's thread and prepares every greenlet's program there.
  public func create(_ trial: BackendTrial) throws {
    let hub = try HubThread()
    self.hub = hub
    measuresLatency = trial.measuresLatency
    slots = (0..<trial.concurrency).map { _ in Slot() }
    let slots = slots
    do {
      thread = try hub.perform {
        let program = try TaskProgram(trial.steps, context: trial.context)
        let port = HubPort()
        try Self.inGreenlet {
          for (number, slot) in slots.enumerated() {
            slot.program = try program.makeBlocking(BlockingWorker(number: number, port: port))
          }
        }
        return cprimitives_thread_id()
      }
    } catch {
      throw TrialFailure(task: error)
    }
  }

  /// Runs a batch: one greenlet a worker, all on the hub.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let hub else { throw TrialFailure(.incomplete, "the back end was not created") }
    let (slots, measures) = (slots, measuresLatency)
    return try hub.perform {
      let turn = HubTurn()
      for slot in slots {
        slot.tally = WorkerTally()
        slot.tally.reserve(tasks: tasks, workers: slots.count, measuresLatency: measures)
      }
      let source = TaskSource(tasks: tasks)
      let greenlets = try slots.map { slot in
        try Hub.spawn(stackSize: Self.stackSize) { Self.work(slot, source, measures, turn) }
      }
      for greenlet in greenlets { try greenlet.value() }
      return try BatchResult(
        slots.map(\.tally), start: source.release, end: cprimitives_monotonic_now())
    }
  }

  /// The worker loop.
  ///
  /// The tally is a variable of this greenlet while it runs: an access to a shared one must not stay
  /// open across a switch.
  private static func work(
    _ slot: Slot, _ source: TaskSource, _ measuresLatency: Bool, _ turn: HubTurn
  ) {
    guard let program = slot.program else { return }
    var tally = slot.tally
    slot.tally = WorkerTally()
    runBlockingLoop(source, program, measuresLatency: measuresLatency, &tally, turn: turn)
    slot.tally = tally
  }

  /// The hub's thread.
  public var workerThreads: [WorkerThread] {
    [WorkerThread(process: getpid(), thread: thread)]
  }

  /// Closes what the greenlets hold.
  public func drain() throws {
    let slots = slots
    try hub?.perform {
      try Self.inGreenlet {
        for slot in slots {
          slot.program?.close()
          slot.program = nil
        }
      }
    }
  }

  /// Ends the hub.
  public func tearDown() throws {
    try? drain()
    hub?.end()
    hub = nil
    slots = []
  }

  /// Runs what may need a large stack; the hub's first greenlet has a small one.
  private static func inGreenlet(_ body: @escaping () throws -> Void) throws {
    try Hub.spawn(stackSize: stackSize) { Result { try body() } }.value().get()
  }
}
