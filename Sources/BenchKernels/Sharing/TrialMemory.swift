import CPrimitives
import Glibc
import Synchronization

/// Memory that every process of a trial has mapped: a file of the trial's scratch folder.
///
/// The first to ask makes it and fills it with zeros; that is always the trial's own process, because
/// the task is compiled there before any worker exists. Goes with the folder.
final class TrialMemory: @unchecked Sendable {  // Users bring their own rules for the bytes.
  let base: UnsafeMutableRawPointer
  /// Whether this object made the memory, and so has to prepare what is in it.
  let isFirst: Bool
  private let size: Int

  /// - Throws: `SystemError`.
  init(_ context: TrialContext, name: String, size: Int) throws {
    let path = "\(context.scratchDirectory)/\(name).memory"
    var number = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    isFirst = number >= 0
    if number < 0, errno == EEXIST { number = try Files.open(path, O_RDWR) }
    guard number >= 0 else { throw SystemError("open", path) }
    defer { close(number) }
    if isFirst { try retrying("ftruncate", path) { ftruncate(number, off_t(size)) } }
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0)
    guard let mapped, mapped != MAP_FAILED else { throw SystemError("mmap", path) }
    base = mapped
    self.size = size
  }

  private struct Weak: Sendable { weak var memory: TrialMemory? }
  private static let ordinary = Mutex<[String: Weak]>([:])

  /// Ordinary memory, to be held against shared memory: all threads of a process get the same, every
  /// process its own.
  ///
  /// - Throws: `SystemError`.
  static func ordinary(_ context: TrialContext, name: String, size: Int) throws -> TrialMemory {
    try ordinary.withLock { known in
      let key = "\(context.scratchDirectory)/\(name)"
      if let memory = known[key]?.memory { return memory }
      let memory = try TrialMemory(ofOneProcess: size)
      known[key] = Weak(memory: memory)
      return memory
    }
  }

  private init(ofOneProcess size: Int) throws {
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { throw SystemError("mmap", "\(size) bytes") }
    (base, isFirst, self.size) = (mapped, true, size)
  }

  deinit { munmap(base, size) }

  /// A number of 64 bits, by its place.
  func number(_ index: Int) -> UnsafeMutablePointer<UInt64> {
    base.assumingMemoryBound(to: UInt64.self) + index
  }
}
