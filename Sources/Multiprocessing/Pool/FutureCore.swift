import Glibc
import Synchronization

/// The part of a future that does not depend on the type of its result.
///
/// `@unchecked`: `done` is published last and read first; until then only the holder of the
/// pool's lock writes, afterwards nobody does.
final class FutureCore: @unchecked Sendable {
  enum Listener {
    case signal(Signal)
    case continuation(CheckedContinuation<Void, Never>)
    case callback(@Sendable () -> Void)
  }

  let pool: PoolCore
  /// The number of the task in its pool.
  let index: Int
  /// How to read task and result.
  let form: SlotForm
  let type: UInt32
  private let done = Atomic<Bool>(false)

  // The task while it waits for a slot or may be retried, the result afterwards.
  private var word0: UInt64 = 0
  private var word1: UInt64 = 0
  private var word2: UInt64 = 0
  private var heap: UnsafeMutableRawPointer?
  private var count = 0

  /// How often the task may be started again if its worker dies.
  var retries = 0
  private(set) var failure: TaskFailure?
  /// Guarded by the pool's lock.
  var listeners: [Listener] = []
  /// Where the task is, while it has a slot.
  ///
  /// Guarded by the pool's lock.
  var slot = -1
  /// Whether the task waits for a slot.
  ///
  /// Guarded by the pool's lock.
  var isInBacklog = false

  init(pool: PoolCore, index: Int, form: SlotForm, type: UInt32) {
    self.pool = pool
    self.index = index
    self.form = form
    self.type = type
  }

  deinit { heap?.deallocate() }

  var isDone: Bool { done.load(ordering: .acquiring) }

  /// Publishes success; the bytes were kept before.
  func succeed() { done.store(true, ordering: .releasing) }

  func fail(_ failure: TaskFailure) {
    self.failure = failure
    done.store(true, ordering: .releasing)
  }

  // MARK: Bytes

  /// Room for `count` bytes of result or task on the heap.
  private func reserve(_ count: Int) -> UnsafeMutableRawPointer {
    heap?.deallocate()
    let room = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    heap = room
    self.count = count
    return room
  }

  /// Copies bytes from a place of which 24 bytes can be read in any case.
  @inline(__always)
  func keep(_ source: UnsafeRawPointer, count: Int) {
    if count <= 24 {
      word0 = source.loadUnaligned(as: UInt64.self)
      word1 = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      word2 = source.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      self.count = count
    } else {
      reserve(count).copyMemory(from: source, byteCount: count)
    }
  }

  /// Copies bytes of which no more than they are may be read.
  func keep(exactly bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      count = 0
      return
    }
    if bytes.count > 24 {
      reserve(bytes.count).copyMemory(from: start, byteCount: bytes.count)
      return
    }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
    (word0, word1, word2) = words
    count = bytes.count
  }

  /// Copies bytes that lie in the spill file.
  func keep(spilled count: Int, slot: Int, _ spill: SpillFile) throws {
    try spill.read(count, slot: slot, into: reserve(count))
  }

  func withBytes<Output>(_ body: (UnsafeRawBufferPointer) throws -> Output) rethrows -> Output {
    if count > 24 { return try body(UnsafeRawBufferPointer(start: heap, count: count)) }
    var words = (word0, word1, word2)
    return try withUnsafeBytes(of: &words) {
      try body(UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
    }
  }
}
