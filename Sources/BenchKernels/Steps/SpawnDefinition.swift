public import BenchCore
import CPrimitives
import Multiprocessing

/// `spawn`: starts a thread, task or process, which notes its first instruction and ends; joins it.
public struct SpawnDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "spawn", summary: "starts a thread, task or process that does nothing, and joins it",
    fields: [
      FieldDescriptor(
        "start", .text, "what is started, and how", choices: StartKind.allCases.map(\.rawValue)),
      FieldDescriptor(
        "heap", .bytes, "memory that the starting process has touched before",
        default: .bytes(Bytes(0)), range: 0...68_719_476_736),
    ],
    shorthand: "start", example: "- spawn: { start: fork-server, heap: 256MiB }")

  /// From microseconds for a task to milliseconds for a fresh process; a fork copies page tables.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let heap = try arguments.bytes("heap").count
    let kind = StartKind(rawValue: try arguments.text("start")) ?? .spawn
    let time: Int64 =
      switch kind {
      case .task: 5_000
      case .thread: 40_000
      // About 11-50 ms a GB.
      case .fork: 300_000 + heap / 50
      case .forkServer: 500_000
      case .spawn: 12_000_000
      }
    return StepEstimate(compute: Nanoseconds(time))
  }

  /// The measured process is the trial itself.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { Self.serialOnly(backend) }

  private let kind: StartKind
  private let heap: Int
  private let board: SampleBoard

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("start")
    guard let kind = StartKind(rawValue: name) else {
      throw ValueError(
        "unknown start '\(name)'; "
          + NearestName.hint(name, among: StartKind.allCases.map(\.rawValue)))
    }
    self.kind = kind
    heap = Int(try arguments.bytes("heap").count)
    board = try SampleBoard(context, name: "spawn", ["first_instruction", "joined"])
  }

  /// Starts the fork server if one is needed, and then touches the memory.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    // Before the memory is touched: the server's smallness is its point.
    let server = kind == .forkServer ? try ForkServer.fork(tasks: KernelTasks.catalogue) : nil
    return SpawnStep(
      kind, server: server, heap: try TouchedHeap(heap), times: try SharedArray([0]), board: board)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("what is measured is the trial's own process, by the serial back end")
  }

  /// Forgets the last batch.
  public func prepareBatch() throws { board.clear() }

  /// Gives `first_instruction_us` and `joined_us`, medians from the call that starts.
  public func concludeBatch(tasks: Int) throws -> [String: Double] { board.metrics() }
}

extension StepDefinition {
  /// Why a step that starts processes of its own runs on the serial back end only.
  static func serialOnly(_ backend: BackendDescriptor) -> String? {
    if backend.model == .serial { return nil }
    return "the step starts its own threads and processes, so it is measured from one thread"
  }
}

extension KernelTasks {
  /// The catalogue of a fork server that only runs these.
  static let catalogue = TaskCatalogue(types)
}

private final class SpawnStep: BlockingStep {
  private let kind: StartKind
  private let server: ForkServer?
  private let heap: TouchedHeap
  private let times: SharedArray<Int64>
  private let board: SampleBoard

  init(
    _ kind: StartKind, server: ForkServer?, heap: TouchedHeap, times: SharedArray<Int64>,
    board: SampleBoard
  ) {
    (self.kind, self.server, self.heap, self.times, self.board) = (kind, server, heap, times, board)
  }

  func run(task index: Int) throws -> UInt64 {
    let times = times
    times[0] = 0
    let start = cprimitives_monotonic_now()
    switch kind {
    case .thread:
      try PlainJoinedThread { times[0] = cprimitives_monotonic_now() }.join()
    case .task:
      let end = WaitedTask()
      Task.detached {
        times[0] = cprimitives_monotonic_now()
        end.finish()
      }
      end.wait()
    case .fork, .forkServer, .spawn:
      guard let method = kind.method(server) else { throw StepError("there is no fork server") }
      let child = ChildProcess(
        FirstInstruction(times: times), start: method, tasks: KernelTasks.catalogue,
        name: "bench-child", isDaemon: true)
      try child.start()
      child.join()
      guard child.exitStatus?.isSuccess == true else {
        throw StepError("the child ended with \(child.exitStatus.map { "\($0)" } ?? "nothing")")
      }
    }
    let end = cprimitives_monotonic_now()
    guard times[0] != 0 else { throw StepError("what was started did not run") }
    board.note(0, times[0] - start)
    board.note(1, end - start)
    return Mix.index(index)
  }

  func close() { server?.stop() }
}
