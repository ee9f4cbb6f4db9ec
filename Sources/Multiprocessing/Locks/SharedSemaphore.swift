import CPrimitives

/// A counting semaphore that works across processes.
///
/// A semaphore has no owner: permits that a killed process had stay taken.
public final class SharedSemaphore: Codable, Sendable {
  private enum Word {
    static let value = 0
    static let sleepers = 1
    static let bound = 2
  }

  private let object: SharedObject

  /// Makes a semaphore with `value` permits, at most 2^31 - 1.
  ///
  /// A bounded one never has more than that: a `release` too many throws.
  public init(_ value: Int, isBounded: Bool = false) throws {
    guard (0...Int(Int32.max)).contains(value) else {
      throw MultiprocessingError(
        .invalidArgument, "a semaphore has 0 to \(Int32.max) permits, not \(value)")
    }
    object = try SharedObject(.semaphore, count: 4, stride: 4)
    cprimitives_store32(object.word(Word.bound), isBounded ? UInt32(value) : UInt32(Int32.max))
    cprimitives_store32(object.word(Word.value), UInt32(value))
  }

  /// Opens a semaphore that another process sent.
  public init(from decoder: any Decoder) throws {
    object = try SharedObject(.semaphore, stride: 4, from: decoder)
  }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// The permits that are free at this moment.
  public var value: Int { Int(cprimitives_load32(object.word(Word.value))) }

  /// Takes a permit if one is free.
  public func tryAcquire() -> Bool {
    let word = object.word(Word.value)
    while true {
      let value = cprimitives_load32(word)
      if value == 0 { return false }
      if cprimitives_compare_exchange32(word, value, value - 1) { return true }
    }
  }

  /// Takes a permit, waiting for one.
  ///
  /// False: the time is over.
  @discardableResult
  public func acquire(timeout: Duration? = nil) -> Bool {
    if tryAcquire() { return true }
    let deadline = Deadline(after: timeout)
    let sleepers = object.word(Word.sleepers)
    cprimitives_fetch_add32(sleepers, 1)
    defer { cprimitives_fetch_add32(sleepers, UInt32.max) }
    while !tryAcquire() {
      let left = deadline.remainingNanoseconds
      if left == 0 { return false }
      _ = cprimitives_futex_wait(object.word(Word.value), 0, left)
    }
    return true
  }

  /// Gives permits back; throws `notOwner` if a bounded semaphore would have too many.
  public func release(_ count: Int = 1) throws {
    let word = object.word(Word.value)
    let bound = Int(cprimitives_load32(object.word(Word.bound)))
    while true {
      let value = cprimitives_load32(word)
      guard count >= 1, Int(value) + count <= bound else {
        throw MultiprocessingError(
          .notOwner, "a semaphore of at most \(bound) permits has \(value) and gets \(count) more")
      }
      if cprimitives_compare_exchange32(word, value, value + UInt32(count)) { break }
    }
    // A sleeper that was killed stays counted, which costs a system call and nothing else.
    if cprimitives_load32(object.word(Word.sleepers)) != 0 {
      cprimitives_futex_wake(word, Int32(clamping: count))
    }
  }
}
