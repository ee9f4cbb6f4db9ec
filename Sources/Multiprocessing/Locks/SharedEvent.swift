import CPrimitives

/// A flag across processes that many can wait for.
public final class SharedEvent: Codable, Sendable {
  private let object: SharedObject

  /// Makes an event that is not set.
  public init() throws { object = try SharedObject(.event, count: 1, stride: 4) }

  /// Opens an event that another process sent.
  public init(from decoder: any Decoder) throws {
    object = try SharedObject(.event, stride: 4, from: decoder)
  }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// Whether the event is set.
  public var isSet: Bool { cprimitives_load32(object.word(0)) != 0 }

  /// Sets the event and wakes all who wait.
  public func set() {
    if cprimitives_exchange32(object.word(0), 1) == 0 {
      cprimitives_futex_wake(object.word(0), Int32.max)
    }
  }

  /// Takes the event back; later waits wait.
  public func clear() { _ = cprimitives_exchange32(object.word(0), 0) }

  /// Waits until the event is set.
  ///
  /// False: the time is over.
  @discardableResult
  public func wait(timeout: Duration? = nil) -> Bool {
    let deadline = Deadline(after: timeout)
    while !isSet {
      let left = deadline.remainingNanoseconds
      if left == 0 { return false }
      _ = cprimitives_futex_wait(object.word(0), 0, left)
    }
    return true
  }
}
