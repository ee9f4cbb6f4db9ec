import BenchCore
import CPrimitives
import Glibc

/// A few words that all workers of a trial share, whatever process they are in: where they meet,
/// and where they note what they saw.
///
/// The words lie in a file of the trial's folder that every process maps. Thread-safe.
public final class SharedGate: @unchecked Sendable {  // Only atomic words, in mapped memory.
  /// What the words hold, in their order.
  public enum Word: Int, CaseIterable, Sendable {
    /// 1 when the gate is open.
    case isOpen
    /// How many have arrived.
    case arrivals
    /// When the gate was opened, on the monotonic clock.
    case openedAt
    /// When the last one went on.
    case lastAt
    /// Free for the step.
    case first, second, third, fourth
  }

  /// The file, which is also what a port recognises the gate by.
  public let path: String
  private let words: UnsafeMutablePointer<UInt64>
  private static var size: Int { Word.allCases.count * MemoryLayout<UInt64>.stride }

  /// Maps the gate of that name in a trial's folder, closed if it is new.
  ///
  /// - Throws: `SystemError`.
  public init(_ name: String, in folder: String) throws {
    path = folder + "/" + name + ".gate"
    let descriptor = try Files.open(path, O_RDWR | O_CREAT)
    defer { close(descriptor) }
    try retrying("ftruncate", path) { ftruncate(descriptor, off_t(Self.size)) }
    guard
      let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { throw SystemError("mmap", path) }
    words = memory.bindMemory(to: UInt64.self, capacity: Word.allCases.count)
  }

  deinit { munmap(words, Self.size) }

  /// A word.
  public subscript(word: Word) -> UInt64 { cprimitives_load64(words + word.rawValue) }

  /// Whether nobody has to wait.
  public var isOpen: Bool { self[.isOpen] != 0 }

  /// Sets a word.
  public func set(_ word: Word, _ value: UInt64) {
    cprimitives_store64(words + word.rawValue, value)
  }

  /// Adds to a word and gives the new value.
  @discardableResult
  public func add(_ word: Word, _ value: UInt64 = 1) -> UInt64 {
    cprimitives_fetch_add64(words + word.rawValue, value) &+ value
  }

  /// Makes a word at least as large as a value.
  public func raise(_ word: Word, to value: UInt64) {
    var seen = self[word]
    while seen < value, !cprimitives_compare_exchange64(words + word.rawValue, seen, value) {
      seen = self[word]
    }
  }

  /// Closes the gate and sets all words to 0; nobody may be waiting.
  public func reset() { for word in Word.allCases { set(word, 0) } }

  /// Blocks the calling thread until the gate is open.
  func sleepUntilOpen() {
    while !isOpen { _ = cprimitives_futex_wait(futex, 0, -1) }
  }

  /// The same, for at most `limit`; false if the gate is still closed then.
  func sleepUntilOpen(for limit: Nanoseconds) -> Bool {
    let deadline = MonotonicClock.now() + limit
    while !isOpen {
      let left = deadline - MonotonicClock.now()
      guard left > .zero else { return false }
      _ = cprimitives_futex_wait(futex, 0, left.count)
    }
    return true
  }

  /// Opens the gate and wakes all threads that sleep at it.
  public func open() {
    set(.isOpen, 1)
    _ = cprimitives_futex_wake(futex, Int32.max)
  }

  /// The half of the word that a 32-bit futex looks at: all machines that Swift knows on Linux are
  /// little-endian, so it is the first.
  private var futex: UnsafeMutablePointer<UInt32> {
    UnsafeMutableRawPointer(words).assumingMemoryBound(to: UInt32.self)
  }
}
