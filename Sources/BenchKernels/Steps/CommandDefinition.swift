public import BenchCore
import CPrimitives
import Glibc
import NIOCore
import NIOPosix

/// `command`: runs any program and waits for its end.
public struct CommandDefinition: StepDefinition {
  /// What happens to what the program prints.
  enum Output: String, CaseIterable {
    /// Nobody reads it.
    case discard
    /// Its content hash becomes part of the checksum.
    case hash
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "command",
    summary: "runs a program; an exit code other than 0 or a signal is an error",
    fields: [
      FieldDescriptor(
        "run", .list, "the program and its arguments, or one text for /bin/sh",
        mayUseIndex: true),
      FieldDescriptor(
        "output", .text, "what happens to the standard output",
        default: .text(Output.discard.rawValue), choices: Output.allCases.map(\.rawValue)),
    ],
    shorthand: "run", example: "- command: { run: [gzip, -t, archive.gz], output: discard }")

  /// Starting a small program takes about a millisecond; what it does is not known.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(compute: .milliseconds(1))
  }

  private let plan: CommandPlan

  /// Reads the arguments and finds the program.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("output")
    guard let output = Output(rawValue: name) else {
      throw ValueError(
        "unknown value '\(name)' for 'output'; "
          + NearestName.hint(name, among: Output.allCases.map(\.rawValue)))
    }
    plan = CommandPlan(
      command: try PerTask(tasks: context.tasks, usesIndex: arguments.usesIndex("run")) { index in
        try Command(arguments.value("run", index: index))
      }, hashes: output == .hash, folder: context.scratchDirectory)
  }

  /// Waits by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingCommand(plan: plan, worker: worker)
  }

  /// Waits on the event loop for the end of a pipe that only the program holds.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingCommand(plan: plan, worker: worker)
  }
}

private struct CommandPlan: Sendable {
  var command: PerTask<Command>
  var hashes: Bool
  var folder: String

  func start(_ index: Int, worker: Int) throws -> RunningCommand {
    try RunningCommand(
      try command(index), hashes: hashes,
      errors: "\(folder)/.command-\(getpid())-\(worker)")
  }
}

private final class BlockingCommand: BlockingStep {
  private let plan: CommandPlan
  private let worker: BlockingWorker

  init(plan: CommandPlan, worker: BlockingWorker) {
    self.plan = plan
    self.worker = worker
  }

  func run(task index: Int) throws -> UInt64 {
    let (plan, number) = (plan, worker.number)
    return try worker.port.blocking {
      let running = try plan.start(index, worker: number)
      var hash = ContentHash()
      var failure: (any Error)?
      do { try running.readToEnd { hash.update($0) } } catch { failure = error }
      try running.conclude()
      if let failure { throw failure }
      return hash.finish()
    }
  }
}

private final class SuspendingCommand: SuspendingStep {
  private let plan: CommandPlan
  private let worker: SuspendingWorker

  init(plan: CommandPlan, worker: SuspendingWorker) {
    self.plan = plan
    self.worker = worker
  }

  func run(task index: Int) async throws -> UInt64 {
    let (plan, number) = (plan, worker.number)
    // Starting and reaping take well under a millisecond, but block: so they leave the loop. The
    // long wait between them occupies no thread.
    let running = try await worker.port.blocking { try plan.start(index, worker: number) }
    let outcome = await PipeReader.hash(running.takePipe(), on: worker.port.eventLoop)
    try await worker.port.blocking { try running.conclude() }
    return try outcome.get()
  }
}

/// Hashes what comes out of a pipe until its end, on an event loop.
///
/// Unchecked because its state is touched on the channel's event loop only.
private final class PipeReader: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = ByteBuffer

  private var hash = ContentHash()
  private var failure: (any Error)?
  private let end: EventLoopPromise<UInt64>

  private init(end: EventLoopPromise<UInt64>) {
    self.end = end
  }

  /// Takes the descriptor over and closes it.
  static func hash(_ descriptor: Int32, on eventLoop: any EventLoop) async -> Result<
    UInt64, any Error
  > {
    let promise = eventLoop.makePromise(of: UInt64.self)
    let reader = PipeReader(end: promise)
    do {
      _ = try await NIOPipeBootstrap(group: eventLoop)
        .channelInitializer { $0.pipeline.addHandler(reader) }
        .takingOwnershipOfDescriptor(input: descriptor).get()
    } catch {
      close(descriptor)
      promise.fail(error)
    }
    do { return .success(try await promise.futureResult.get()) } catch { return .failure(error) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { hash.update($0) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    failure = error
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let failure { end.fail(failure) } else { end.succeed(hash.finish()) }
  }
}
