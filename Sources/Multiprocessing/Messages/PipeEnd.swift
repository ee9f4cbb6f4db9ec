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
/// Underneath are two pipes of the kernel, one for each direction: a socket would cost nearly twice
/// as much a message.
///
/// Close the end that you gave away: a stream ends when the last copy of the other end is closed,
/// and then `receive` throws `endOfStream`. Messages are kept whole. Thread-safe; an end that
/// travels to a child leaves bytes behind that were read here but not received, so send it fresh.
public final class PipeEnd: Codable, Sendable {
  /// What one end holds open.
  private struct Line {
    let input: Descriptor
    let output: Descriptor
  }

  private let line: Guarded<Line?>
  private let writer = Guarded(FrameWriter())
  private let reader = Guarded(FrameReader())

  private init(_ line: Line) { self.line = Guarded(line) }

  deinit { reader.withLock { $0.deallocate() } }

  /// Makes the two ends of a pipe.
  public static func pair() throws -> (PipeEnd, PipeEnd) {
    let there = try Descriptor.pipe()
    let back = try Descriptor.pipe()
    return (
      PipeEnd(Line(input: back.reader, output: there.writer)),
      PipeEnd(Line(input: there.reader, output: back.writer))
    )
  }

  /// Opens an end that came with the start of this process.
  public convenience init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    let input = try list.decode(CarriedDescriptor.self).descriptor
    self.init(Line(input: input, output: try list.decode(CarriedDescriptor.self).descriptor))
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
    let line = try open()
    var list = encoder.unkeyedContainer()
    try list.encode(CarriedDescriptor(descriptor: line.input))
    try list.encode(CarriedDescriptor(descriptor: line.output))
  }

  private func open() throws -> Line {
    guard let line = line.withLock({ $0 }) else {
      throw MultiprocessingError(.closed, "this end of the pipe was closed")
    }
    return line
  }

  // MARK: Sending

  /// Sends a value.
  ///
  /// Waits while the other end does not read and the kernel's buffer is full. Throws `timedOut`
  /// if nothing was sent by then, `endOfStream` if the other end is closed, `closed` if this one
  /// is.
  ///
  /// A message that the empty buffer cannot hold (1 MiB, less where the system allows less) crosses
  /// while the other end reads. Its beginning cannot be taken back, so it has no time limit once it
  /// has begun.
  public func send<Value: Encodable>(_ value: Value, timeout: Duration? = nil) throws {
    try send(timeout) { try WireFormat.encode(value, into: $0) }
  }

  /// Sends bytes as they are.
  public func send(bytes: UnsafeRawBufferPointer, timeout: Duration? = nil) throws {
    try send(timeout) { $0.append(bytes) }
  }

  private func send(_ timeout: Duration?, _ body: (WireBuffer) throws -> Void) throws {
    let output = try open().output
    let deadline = Deadline(after: timeout)
    try writer.withLock { writer in
      writer.begin()
      try body(writer.buffer)
      try writer.send(to: output.number, deadline)
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
    let input = try open().input
    let deadline = Deadline(after: timeout)
    return try reader.withLock { reader in
      while true {
        if let message = try reader.next() { return try body(message) }
        let isThere = try reader.fill(from: input.number, waits: timeout == nil)
        if !isThere, !input.waitUntilReadable(deadline) {
          throw MultiprocessingError(.timedOut, "no message came in time")
        }
      }
    }
  }

  /// Whether something can be received without waiting, or the other end is closed.
  public func isReadable(timeout: Duration? = .zero) -> Bool {
    guard let input = try? open().input else { return true }
    let hasMessage = reader.withLock { $0.hasBytes }
    return hasMessage || input.waitUntilReadable(Deadline(after: timeout))
  }

  /// Closes this end in this process.
  public func close() { line.withLock { $0 = nil } }
}

/// A descriptor as an element of a message.
private struct CarriedDescriptor: Codable {
  let descriptor: Descriptor

  init(descriptor: Descriptor) { self.descriptor = descriptor }

  init(from decoder: any Decoder) throws { descriptor = try Descriptor.decode(from: decoder) }

  func encode(to encoder: any Encoder) throws { try descriptor.encode(to: encoder) }
}
