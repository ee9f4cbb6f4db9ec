public import BenchCore
import Glibc

/// `file-fsync`: writes a block to the worker's own file and, if asked, waits until it is stored.
public struct FileFsyncDefinition: StepDefinition {
  /// When a write is forced to the disk.
  enum Sync: String, CaseIterable {
    /// After every write.
    case each
    /// Never: the page cache takes it.
    case none
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "file-fsync",
    summary: "writes a block to the worker's own file and waits until the disk has it",
    fields: [
      FieldDescriptor(
        "size", .bytes, "bytes of a write", default: .bytes(.kibibytes(4)), range: 1...67_108_864),
      FieldDescriptor(
        "sync", .text, "when fsync is called: after each write, or never",
        default: .text(Sync.each.rawValue), choices: Sync.allCases.map(\.rawValue)),
      FieldDescriptor(
        "writes", .integer, "writes of one task", default: .integer(1), range: 1...100_000),
    ],
    shorthand: "size", example: "- file-fsync: { size: 4KiB, sync: each }")

  /// A flash disk takes about a millisecond for an fsync; the page cache takes about 1 GB/s.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let writes = Int64(try arguments.integer("writes"))
    let copying = Nanoseconds(try arguments.bytes("size").count * writes)
    guard try arguments.text("sync") == Sync.each.rawValue else {
      return StepEstimate(compute: copying)
    }
    return StepEstimate(compute: copying, wait: .milliseconds(writes))
  }

  private let plan: FsyncPlan

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("sync")
    guard let sync = Sync(rawValue: name) else {
      throw ValueError(
        "unknown value '\(name)' for 'sync'; "
          + NearestName.hint(name, among: Sync.allCases.map(\.rawValue)))
    }
    plan = FsyncPlan(
      folder: context.scratchDirectory, size: Int(try arguments.bytes("size").count),
      writes: try arguments.integer("writes"), syncs: sync == .each)
  }

  /// Writes with blocking calls.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingFsync(plan: plan, file: try plan.openFile(worker.number), port: worker.port)
  }

  /// Writes on the port's thread pool.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    let (plan, number) = (plan, worker.number)
    let file = try await worker.port.blocking { try plan.openFile(number) }
    return SuspendingFsync(plan: plan, file: file, port: worker.port)
  }

  /// A folder in memory makes fsync do nothing.
  public var notes: [String] {
    guard Files.isInMemory(plan.folder) else { return [] }
    return [
      "file-fsync: '\(plan.folder)' lies on a file system in memory, where fsync does nothing"
    ]
  }
}

private struct FsyncPlan: Sendable {
  var folder: String
  var size: Int
  var writes: Int
  var syncs: Bool

  /// The file is written round and round, so that a long run does not fill the disk: 16 blocks keep
  /// two writes in a row from hitting one page, and after the first round no block is allocated.
  static let slots = 16

  func openFile(_ worker: Int) throws -> OwnFile {
    try OwnFile(creating: "\(folder)/fsync-\(getpid())-\(worker)")
  }

  /// Does one task's writes; blocks.
  func perform(on file: OwnFile, task index: Int) throws -> UInt64 {
    var checksum: UInt64 = 0
    for number in 0..<writes {
      let seed = Mix.fold(Mix.index(index), UInt64(number))
      let slot = (index &* writes &+ number) % Self.slots
      try file.write(Pattern.bytes(size, seed: seed), at: slot * size)
      if syncs { try file.sync() }
      checksum = Mix.fold(checksum, seed)
    }
    return checksum
  }
}

private final class BlockingFsync: BlockingStep {
  private let plan: FsyncPlan
  private let port: any BlockingPort
  private var file: OwnFile?

  init(plan: FsyncPlan, file: OwnFile, port: any BlockingPort) {
    self.plan = plan
    self.file = file
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    guard let file else { throw StepError("the file was given up already") }
    let plan = plan
    return try port.blocking { try plan.perform(on: file, task: index) }
  }

  func close() { file = nil }
}

private final class SuspendingFsync: SuspendingStep {
  private let plan: FsyncPlan
  private let port: any SuspendingPort
  private var file: OwnFile?

  init(plan: FsyncPlan, file: OwnFile, port: any SuspendingPort) {
    self.plan = plan
    self.file = file
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    guard let file else { throw StepError("the file was given up already") }
    let plan = plan
    return try await port.blocking { try plan.perform(on: file, task: index) }
  }

  func close() async { file = nil }
}
