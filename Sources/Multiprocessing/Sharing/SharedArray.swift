import CPrimitives

/// A fixed number of numbers in memory that several processes share, with one lock.
///
/// Single elements are not torn; use `withLock` for what must happen as a whole. Thread-safe.
public final class SharedArray<Number: SharedNumber>: Codable, Sendable {
  private let object: SharedObject
  // An unsafe pointer into the mapping, which `object` keeps; see `SharedCell`.
  private nonisolated(unsafe) let elements: UnsafeMutablePointer<Number>

  private init(_ object: SharedObject) {
    self.object = object
    elements = object.payload.bindMemory(to: Number.self, capacity: max(1, object.count))
  }

  /// Makes an array of `count` times `initial`.
  public convenience init(repeating initial: Number = .sharedZero, count: Int) throws {
    let stride = MemoryLayout<Number>.stride
    self.init(try SharedObject(.array, count: count, stride: stride))
    // Fresh shared memory is zero, which only has to be written over by something else.
    elements.initialize(repeating: initial, count: count)
    let error = cprimitives_mutex_init(object.mutex, 0)
    guard error == 0 else { throw MutexOutcome.error(error) }
  }

  /// Makes an array of these numbers.
  public convenience init(_ numbers: [Number]) throws {
    try self.init(repeating: .sharedZero, count: numbers.count)
    for (index, number) in numbers.enumerated() { elements[index] = number }
  }

  /// Opens an array that another process sent.
  public convenience init(from decoder: any Decoder) throws {
    self.init(try SharedObject(.array, stride: MemoryLayout<Number>.stride, from: decoder))
  }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// How many numbers there are; fixed.
  public var count: Int { object.count }

  /// One number.
  ///
  /// Traps if `index` is out of bounds, like an array; see `number(at:)`.
  public subscript(index: Int) -> Number {
    get {
      precondition(index >= 0 && index < count, "shared array index out of bounds")
      return SharedCell.load(elements + index)
    }
    set {
      precondition(index >= 0 && index < count, "shared array index out of bounds")
      SharedCell.store(elements + index, newValue)
    }
  }

  /// One number; throws `invalidArgument` if `index` is out of bounds.
  public func number(at index: Int) throws -> Number {
    try check(index)
    return self[index]
  }

  /// Sets one number; throws `invalidArgument` if `index` is out of bounds.
  public func set(_ number: Number, at index: Int) throws {
    try check(index)
    self[index] = number
  }

  /// A copy of all numbers, taken one by one without the lock.
  public var numbers: [Number] { (0..<count).map { self[$0] } }

  /// Runs `body` with the lock and all numbers.
  ///
  /// `state` tells whether the last owner of the lock was killed inside. Throws `timedOut`.
  public func withLock<Output>(
    timeout: Duration? = nil,
    _ body: (_ numbers: UnsafeMutableBufferPointer<Number>, _ state: LockState) throws -> Output
  ) throws -> Output {
    let limit = timeout == nil ? -1 : Deadline(after: timeout).remainingNanoseconds
    let state = try MutexOutcome.state(cprimitives_mutex_lock(object.mutex, limit))
    defer { _ = cprimitives_mutex_unlock(object.mutex) }
    return try body(UnsafeMutableBufferPointer(start: elements, count: count), state)
  }

  private func check(_ index: Int) throws {
    guard index >= 0, index < count else {
      throw MultiprocessingError(
        .invalidArgument, "index \(index) is outside of a shared array of \(count)")
    }
  }
}
