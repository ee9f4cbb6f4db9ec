public import CPrimitives

/// One number in memory that several processes share, with a lock.
///
/// ```swift
/// let counter = try SharedValue(0)
/// // in any process that got the handle in a task:
/// try counter.add(1)
/// ```
///
/// `value` alone is not torn, but `counter.value += 1` is a read and a write between which others
/// may write: use `add` or `withLock` for that. Thread-safe.
public final class SharedValue<Number: SharedNumber>: Codable, Sendable {
  private let object: SharedObject
  // Unsafe pointers into the mapping, which `object` keeps: the mutex orders what it guards.
  @usableFromInline nonisolated(unsafe) let address: UnsafeMutablePointer<Number>
  @usableFromInline nonisolated(unsafe) let mutex: UnsafeMutablePointer<cprimitives_mutex>

  private init(_ object: SharedObject) {
    self.object = object
    address = object.payload.bindMemory(to: Number.self, capacity: 1)
    mutex = object.mutex
  }

  /// Makes a shared number.
  public convenience init(_ initial: Number = .sharedZero) throws {
    let object = try SharedObject(.value, count: 1, stride: MemoryLayout<Number>.stride)
    self.init(object)
    address.pointee = initial
    let error = cprimitives_mutex_init(mutex, 0)
    guard error == 0 else { throw MutexOutcome.error(error) }
  }

  /// Opens a number that another process sent.
  ///
  /// Throws `corruptFrame` if it is of another size.
  public convenience init(from decoder: any Decoder) throws {
    self.init(try SharedObject(.value, stride: MemoryLayout<Number>.stride, from: decoder))
  }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// The number, read or written as a whole, without the lock.
  public var value: Number {
    get { SharedCell.load(address) }
    set { SharedCell.store(address, newValue) }
  }

  /// Runs `body` with the lock and the number.
  ///
  /// If the last owner of the lock was killed inside, the number is what it was then. Throws
  /// `wouldDeadlock` when called inside of itself.
  @inlinable
  public func withLock<Output>(_ body: (inout Number) throws -> Output) throws -> Output {
    let result = cprimitives_mutex_lock(mutex, -1)
    if result > 0 { throw lockError(result) }
    defer { _ = cprimitives_mutex_unlock(mutex) }
    return try body(&address.pointee)
  }

  /// The same with a time limit; throws `timedOut`.
  public func withLock<Output>(
    timeout: Duration, _ body: (inout Number) throws -> Output
  ) throws -> Output {
    let limit = Deadline(after: timeout).remainingNanoseconds
    let result = cprimitives_mutex_lock(mutex, limit)
    if result > 0 { throw lockError(result) }
    defer { _ = cprimitives_mutex_unlock(mutex) }
    return try body(&address.pointee)
  }

  @usableFromInline
  func lockError(_ result: Int32) -> any Error { MutexOutcome.error(result) }
}

extension SharedValue where Number: AdditiveArithmetic {
  /// Adds to the number under the lock; returns the sum.
  ///
  /// Traps on overflow, like `+`.
  @inlinable
  @discardableResult
  public func add(_ difference: Number) throws -> Number {
    try withLock { number in
      number += difference
      return number
    }
  }
}
