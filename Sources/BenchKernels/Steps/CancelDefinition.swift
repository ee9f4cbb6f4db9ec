public import BenchCore
import CPrimitives
import Glibc
import Multiprocessing

/// `cancel`: starts work without an end, asks it to stop, and measures until it really stops.
public struct CancelDefinition: StepDefinition {
  /// What is cancelled, and how.
  enum Way: String, CaseIterable {
    /// A thread that looks at a flag after each slice.
    case threadFlag = "thread-flag"
    /// A Swift task that looks at `Task.isCancelled` after each slice.
    case task
    /// A Swift task that sleeps.
    case sleepingTask = "sleeping-task"
    /// A process, by SIGTERM.
    case processTerminate = "process-terminate"
    /// A process, by SIGKILL.
    case processKill = "process-kill"
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "cancel", summary: "cancels work under way, and waits until it really stops",
    fields: [
      FieldDescriptor(
        "way", .text, "what is cancelled, and how", choices: Way.allCases.map(\.rawValue)),
      FieldDescriptor(
        "slice", .work, "the work between two looks at the request",
        default: .duration(Nanoseconds(100_000))),
    ],
    shorthand: "way", example: "- cancel: { way: process-kill, slice: 100us }")

  /// A start, a slice, and an end.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(compute: Nanoseconds(2_000_000))
  }

  /// The measured process is the trial itself.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { Self.serialOnly(backend) }

  private let way: Way
  private let units: UInt64
  private let board: SampleBoard

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("way")
    guard let way = Way(rawValue: name) else {
      throw ValueError(
        "unknown way '\(name)'; " + NearestName.hint(name, among: Way.allCases.map(\.rawValue)))
    }
    self.way = way
    units = max(1, try arguments.work("slice").units(AluKernel.self, context.calibration))
    board = try SampleBoard(context, name: "cancel", ["stopped", "joined"])
  }

  /// Starts the fork server if one is needed.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    let isProcess = way == .processTerminate || way == .processKill
    return CancelStep(
      way, server: isProcess ? try ForkServer.fork(tasks: KernelTasks.catalogue) : nil,
      units: units, times: try SharedArray([0, 0, 0]), board: board)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("what is measured is the trial's own process, by the serial back end")
  }

  /// Forgets the last batch.
  public func prepareBatch() throws { board.clear() }

  /// Gives `stopped_us`, the last sign of life after the request, and `joined_us`, when the one who
  /// asked knows.
  public func concludeBatch(tasks: Int) throws -> [String: Double] { board.metrics() }
}

private final class CancelStep: BlockingStep {
  private let way: CancelDefinition.Way
  private let server: ForkServer?
  private let units: UInt64
  /// When the work began, its last sign of life, and the request to stop.
  private let times: SharedArray<Int64>
  private let board: SampleBoard

  init(
    _ way: CancelDefinition.Way, server: ForkServer?, units: UInt64, times: SharedArray<Int64>,
    board: SampleBoard
  ) {
    (self.way, self.server, self.units, self.times, self.board) = (way, server, units, times, board)
  }

  func run(task index: Int) throws -> UInt64 {
    for place in 0..<3 { times[place] = 0 }
    let asked =
      switch way {
      case .threadFlag: try cancelThread()
      case .task: cancelTask(sleeps: false)
      case .sleepingTask: cancelTask(sleeps: true)
      case .processTerminate, .processKill: try cancelProcess()
      }
    board.note(0, max(0, times[1] - asked))
    board.note(1, cprimitives_monotonic_now() - asked)
    return Mix.index(index)
  }

  /// Waits until the work has begun: spinning, because it takes microseconds.
  private func awaitBegin() { while times[0] == 0 { sched_yield() } }

  private func cancelThread() throws -> Int64 {
    let (times, units) = (times, units)
    let thread = try PlainJoinedThread {
      times[0] = cprimitives_monotonic_now()
      while times[2] == 0 { Heartbeat.beat(times, units) }
    }
    awaitBegin()
    let asked = cprimitives_monotonic_now()
    times[2] = asked
    thread.join()
    return asked
  }

  private func cancelTask(sleeps: Bool) -> Int64 {
    let (times, units, end) = (times, units, WaitedTask())
    let task = Task.detached {
      times[0] = cprimitives_monotonic_now()
      if sleeps { try? await Task.sleep(for: .seconds(3600)) }
      while !Task.isCancelled { Heartbeat.beat(times, units) }
      times[1] = cprimitives_monotonic_now()
      end.finish()
    }
    awaitBegin()
    let asked = cprimitives_monotonic_now()
    task.cancel()
    end.wait()
    return asked
  }

  private func cancelProcess() throws -> Int64 {
    guard let server else { throw StepError("there is no fork server") }
    let child = ChildProcess(
      Heartbeat(times: times, units: units), start: .forkServer(server),
      tasks: KernelTasks.catalogue, name: "bench-victim", isDaemon: true)
    try child.start()
    awaitBegin()
    let asked = cprimitives_monotonic_now()
    if way == .processKill { child.kill() } else { child.terminate() }
    child.join()
    return asked
  }

  func close() { server?.stop() }
}
