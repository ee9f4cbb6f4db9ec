import CPrimitives
import Glibc

/// One end of a duplex pipe between two processes: both ends send and receive.
///
/// ```swift
/// let (mine, theirs) = try PipeEnd.pair()
/// let child = ChildProcess(Serve(pipe: theirs), start: .spawn(), tasks: tasks)
/// try child.start()
/// theirs.close()
/// try mine.send("hello")
/// ```
///
/// Close the end that you gave away: a stream ends when the last copy of the other end is closed,
/// and then `receive` throws `endOfStream`. Messages are kept whole. Thread-safe; an end that
/// travels to a child leaves bytes behind that were read here but not received, so send it fresh.
public final class PipeEnd: Codable, Sendable {
  private let socket: Guarded<Descriptor?>
  private let writer = Guarded(FrameWriter())
  private let reader = Guarded(FrameReader())

  private init(_ socket: Descriptor) { self.socket = Guarded(socket) }

  deinit { reader.withLock { $0.deallocate() } }

  /// Makes the two ends of a pipe.
  public static func pair() throws -> (PipeEnd, PipeEnd) {
    var pair: [Int32] = [-1, -1]
    guard cprimitives_stream_pair(&pair) == 0 else {
      throw MultiprocessingError.system("cannot make a pipe")
    }
    return (
      PipeEnd(Descriptor(owning: pair[0])), PipeEnd(Descriptor(owning: pair[1]))
    )
  }

  /// Opens an end that came with the start of this process.
  public convenience init(from decoder: any Decoder) throws {
    self.init(try Descriptor.decode(from: decoder))
  }

  /// Writes a handle.
  ///
  /// An end travels only with the start of a process.
  public func encode(to encoder: any Encoder) throws {
    guard let wire = encoder as? WireEncoder, wire.carrier != nil else {
      throw MultiprocessingError(
        .invalidArgument,
        "a pipe end can only be sent with the start of a process: in a child's task, or in the "
          + "initialiser of a pool")
    }
    try open().encode(to: encoder)
  }

  private func open() throws -> Descriptor {
    guard let socket = socket.withLock({ $0 }) else {
      throw MultiprocessingError(.closed, "this end of the pipe was closed")
    }
    return socket
  }

  // MARK: Sending

  /// Sends a value.
  ///
  /// Waits while the other end does not read and the kernel's buffer is full. Throws `timedOut`
  /// if nothing was sent by then, `endOfStream` if the other end is closed, `closed` if this one
  /// is.
  public func send<Value: Encodable>(_ value: Value, timeout: Duration? = nil) throws {
    try send(timeout) { try WireFormat.encode(value, into: $0) }
  }

  /// Sends bytes as they are.
  public func send(bytes: UnsafeRawBufferPointer, timeout: Duration? = nil) throws {
    try send(timeout) { $0.append(bytes) }
  }

  private func send(_ timeout: Duration?, _ body: (WireBuffer) throws -> Void) throws {
    let socket = try open()
    let deadline = Deadline(after: timeout)
    try writer.withLock { writer in
      writer.begin()
      try body(writer.buffer)
      try writer.send(to: socket.number, deadline)
    }
  }

  // MARK: Receiving

  /// Receives a value, waiting for one.
  ///
  /// Throws `timedOut`, `endOfStream` when all copies of the other end are closed, or
  /// `corruptFrame` if what came is no such value.
  public func receive<Value: Decodable>(
    _ type: Value.Type, timeout: Duration? = nil
  ) throws -> Value {
    try receiveBytes(timeout: timeout) { bytes in
      do {
        return try WireFormat.decode(type, from: bytes)
      } catch let error as WireError {
        throw MultiprocessingError(.corruptFrame, "the message is no \(type): \(error)")
      }
    }
  }

  /// Receives bytes; they are valid inside of `body`.
  public func receiveBytes<Output>(
    timeout: Duration? = nil, _ body: (UnsafeRawBufferPointer) throws -> Output
  ) throws -> Output {
    let socket = try open()
    let deadline = Deadline(after: timeout)
    return try reader.withLock { reader in
      while true {
        if let message = try reader.next() { return try body(message) }
        let isThere = try reader.fill(from: socket.number, waits: timeout == nil)
        if !isThere, !socket.waitUntilReadable(deadline) {
          throw MultiprocessingError(.timedOut, "no message came in time")
        }
      }
    }
  }

  /// Whether something can be received without waiting, or the other end is closed.
  public func isReadable(timeout: Duration? = .zero) -> Bool {
    guard let socket = try? open() else { return true }
    let hasMessage = reader.withLock { $0.hasBytes }
    return hasMessage || socket.waitUntilReadable(Deadline(after: timeout))
  }

  /// Closes this end in this process.
  public func close() { socket.withLock { $0 = nil } }
}
