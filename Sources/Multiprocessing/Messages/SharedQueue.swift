import CPrimitives

/// A first-in-first-out queue of values in shared memory, for any number of producers and
/// consumers in any processes.
///
/// A queue with a bound keeps producers waiting while so many values are inside. One without
/// takes up to 16 GiB. Values may be larger than the ring of a bounded queue: they cross in
/// pieces. What one producer puts comes out in its order. Thread-safe.
///
/// A producer or consumer that is killed takes at most the value with it that it was handling;
/// the queue works on. Who died is not reported: a consumer whose producers may all be gone waits
/// with a time limit, or the owner calls `close`.
public final class SharedQueue<Value: Codable & Sendable>: Codable, Sendable {
  private let ring: QueueRing
  private let scratch = ScratchBuffer()

  /// Makes a queue.
  ///
  /// - Parameters:
  ///   - bound: the most values inside; nil for no bound.
  ///   - ringBytes: how many bytes of values a bounded queue holds before producers wait; a power
  ///     of two from 4 KiB on.
  public init(bound: Int? = nil, ringBytes: Int = 1 << 20) throws {
    ring = try QueueRing(bound: bound, ringBytes: ringBytes)
  }

  /// Opens a queue that another process sent.
  public init(from decoder: any Decoder) throws { ring = try QueueRing(from: decoder) }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try ring.encode(to: encoder) }

  /// How many values are inside at this moment.
  public var count: Int { ring.count }

  /// Puts a value in, waiting for room.
  ///
  /// Throws `timedOut`, or `closed` after `close`.
  public func put(_ value: Value, timeout: Duration? = nil) throws {
    try scratch.use { buffer in
      try WireFormat.encode(value, into: buffer)
      try ring.put(buffer.bytes, Deadline(after: timeout))
    }
  }

  /// Takes the oldest value out, waiting for one.
  ///
  /// Throws `timedOut`, `endOfStream` if the queue is closed and empty, or `corruptFrame`.
  public func get(timeout: Duration? = nil) throws -> Value {
    try getBytes(timeout: timeout) { bytes in
      do {
        return try WireFormat.decode(Value.self, from: bytes)
      } catch let error as WireError {
        throw MultiprocessingError(.corruptFrame, "the queue holds no \(Value.self): \(error)")
      }
    }
  }

  /// Puts bytes in as they are; take them out with `getBytes`.
  public func put(bytes: UnsafeRawBufferPointer, timeout: Duration? = nil) throws {
    try ring.put(bytes, Deadline(after: timeout))
  }

  /// Takes bytes out; they are valid inside of `body`.
  public func getBytes<Output>(
    timeout: Duration? = nil, _ body: (UnsafeRawBufferPointer) throws -> Output
  ) throws -> Output {
    // The lock of the queue is given back before the bytes are decoded, so a slow decoder delays
    // nobody.
    try scratch.use { buffer in
      try ring.take(Deadline(after: timeout), into: buffer)
      return try body(buffer.bytes)
    }
  }

  /// Takes all values out that are there, without waiting.
  public func drain() throws -> [Value] {
    var values: [Value] = []
    while true {
      do {
        values.append(try get(timeout: .zero))
      } catch let error as MultiprocessingError
        where error.code == .timedOut || error.code == .endOfStream
      {
        return values
      }
    }
  }

  /// Ends the queue for producers.
  ///
  /// Consumers get what is inside and then `endOfStream`.
  public func close() { ring.close() }
}
