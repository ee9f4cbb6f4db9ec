public import BenchCore
import CPrimitives
import Glibc
import Synchronization

/// `file-scan`: reads and hashes every file of a list; task i takes files i, i + tasks, ….
public struct FileScanDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "file-scan",
    summary: "reads and hashes its part of the files that the fixture file-list names",
    fields: [
      FieldDescriptor(
        "volume", .bytes,
        "a small tree is read again and again until a batch has read this much; 0 reads it once",
        default: .bytes(Bytes(0)))
    ],
    shorthand: "volume", example: "- file-scan: { volume: 32MiB }", needsFixture: "file-list")

  /// One of 64 tasks' part of the volume; without one, a millisecond stands for what is unknown.
  ///
  /// Small files from the page cache took 2.3 ns a byte, opening included.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let volume = Double(try arguments.bytes("volume").count)
    guard volume > 0 else { return StepEstimate(compute: .milliseconds(1)) }
    return StepEstimate(compute: Nanoseconds(Int64(volume * 2.3 / 64)))
  }

  private let files: [String]
  private let tasks: Int
  private let directory: String
  private let bytes: Int64
  private let passes: Int
  private let unreadable: Int64
  private let cache = CacheRemark()

  /// Reads the list.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    guard case .text(let list)? = context.fixtures["file-list.list"],
      case .bytes(let bytes)? = context.fixtures["file-list.bytes"]
    else { throw ValueError("there is no list of files; add the fixture 'file-list'") }
    files = try FileList(readFrom: list).paths
    let volume = try arguments.bytes("volume").count
    passes = Int(max(1, (volume + max(1, bytes.count) - 1) / max(1, bytes.count)))
    self.bytes = bytes.count * Int64(passes)
    directory = context.fixtures["file-list.directory"]?.description ?? ""
    if case .integer(let count)? = context.fixtures["file-list.unreadable"] {
      unreadable = count
    } else {
      unreadable = 0
    }
    tasks = max(1, context.tasks)
  }

  /// Reads with blocking calls.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingScan(files: files, tasks: tasks, passes: passes, port: worker.port)
  }

  /// Reads on the port's thread pool, one call a file.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingScan(files: files, tasks: tasks, passes: passes, port: worker.port)
  }

  /// Looks how much of the files the page cache holds.
  public func prepareBatch() throws { cache.look(at: files) }

  /// Gives `bytes` (read by all tasks together) and, once known, `cached_share`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    var metrics = ["bytes": Double(bytes)]
    metrics["cached_share"] = cache.share
    return metrics
  }

  /// Where the files came from, and what was left out.
  public var notes: [String] {
    var notes: [String] = []
    if Files.isInMemory(directory) {
      notes.append("file-scan: '\(directory)' lies on a file system in memory; no disk is measured")
    } else if let note = cache.note {
      notes.append(note)
    }
    if unreadable > 0 {
      notes.append("file-scan: \(unreadable) files or folders could not be read and were left out")
    }
    return notes
  }
}

/// What share of the files' pages the page cache held before the last batch.
///
/// Asked with cachestat(2), which looks without touching (Linux 6.5), else with mincore(2). Reading
/// itself, also with RWF_NOWAIT, may start read-ahead and so change what it asks about.
private final class CacheRemark: Sendable {
  /// Looking at more files would take longer than a short batch; they are taken evenly.
  private static let sampleSize = 256
  /// Above this share, a disk has hardly any part in the time.
  private static let threshold = 0.95

  private let last = Mutex<Double?>(nil)

  var share: Double? { last.withLock { $0 } }

  var note: String? {
    guard let share, share >= Self.threshold else { return nil }
    let percent = Int((share * 100).rounded(.down))
    return "file-scan: \(percent) % of the files' pages were in the page cache before the last "
      + "batch (cachestat): this measures copying and hashing, not a disk"
  }

  func look(at files: [String]) {
    var (cached, total) = (Int64(0), Int64(0))
    let step = max(1, files.count / Self.sampleSize)
    for position in stride(from: 0, to: files.count, by: step) {
      try? Files.with(files[position], O_RDONLY) { descriptor in
        var (inCache, pages) = (Int64(0), Int64(0))
        guard cprimitives_kernel_cached_pages(descriptor, &inCache, &pages) == 0 else { return }
        cached += inCache
        total += pages
      }
    }
    let share = total > 0 ? Double(cached) / Double(total) : nil
    last.withLock { $0 = share }
  }
}

/// Reads one file after the other through one buffer.
///
/// Unchecked because of the buffer: a worker has one reader and one call under way at a time.
private final class FileReader: @unchecked Sendable {
  /// Large enough that system calls cost little beside copying, small enough for the second-level
  /// cache, so that hashing finds the bytes there.
  private static let bufferSize = 128 * 1024

  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FileReader.bufferSize, alignment: 4096)

  deinit { buffer.deallocate() }

  /// The content hash of a whole file; blocks.
  func hash(_ path: String) throws -> UInt64 {
    try Files.with(path, O_RDONLY) { descriptor in
      var hash = ContentHash()
      while true {
        let count = try retrying("read", path) {
          read(descriptor, buffer.baseAddress, buffer.count)
        }
        if count == 0 { return hash.finish() }
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }
}

private final class BlockingScan: BlockingStep {
  private let files: [String]
  private let tasks: Int
  private let passes: Int
  private let port: any BlockingPort
  private let reader = FileReader()

  init(files: [String], tasks: Int, passes: Int, port: any BlockingPort) {
    self.files = files
    self.tasks = tasks
    self.passes = passes
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    var checksum: UInt64 = 0
    for _ in 0..<passes {
      for position in stride(from: index, to: files.count, by: tasks) {
        let (reader, path) = (reader, files[position])
        checksum = Mix.fold(checksum, try port.blocking { try reader.hash(path) })
      }
    }
    return checksum
  }
}

private final class SuspendingScan: SuspendingStep {
  private let files: [String]
  private let tasks: Int
  private let passes: Int
  private let port: any SuspendingPort
  private let reader = FileReader()

  init(files: [String], tasks: Int, passes: Int, port: any SuspendingPort) {
    self.files = files
    self.tasks = tasks
    self.passes = passes
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    var checksum: UInt64 = 0
    for _ in 0..<passes {
      for position in stride(from: index, to: files.count, by: tasks) {
        let (reader, path) = (reader, files[position])
        checksum = Mix.fold(checksum, try await port.blocking { try reader.hash(path) })
      }
    }
    return checksum
  }
}
