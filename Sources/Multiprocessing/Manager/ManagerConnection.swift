import CPrimitives

/// A trusted client's connection, inside of the server: a pipe of requests and one of replies.
///
/// `@unchecked`: every part that changes says whose it is; `reader` belongs to the thread that serves
/// the connection.
final class ManagerConnection: @unchecked Sendable {
  let number: Int
  let process: Int32
  let input: Descriptor
  let output: Descriptor
  /// Whether a thread of its own reads it; for the polling thread.
  var hasReader = false
  /// Changed by the polling thread, with the lock of the core; others look with the lock.
  @exclusivity(unchecked) var isOpen = true
  @exclusivity(unchecked) private var reader = FrameReader()
  /// Answers to a caller that waited come from the threads of others.
  private let writer = Guarded(FrameWriter())

  init(number: Int, process: Int32, input: Descriptor, output: Descriptor) {
    self.number = number
    self.process = process
    self.input = input
    self.output = output
  }

  deinit { reader.deallocate() }

  /// Waits for requests and hands each to `body`.
  ///
  /// Throws when the connection is at its end or sends what is no request.
  func receive(_ body: (ManagerRequest) throws -> Void) throws {
    _ = try reader.fill(from: input.number, waits: true)
    while let message = try reader.next() {
      var bytes = ByteReader(message)
      try body(try ManagerRequest(from: &bytes))
    }
  }

  /// Sends a reply.
  ///
  /// A client that is gone is no error here: whoever reads its requests notices.
  func send(_ reply: ManagerReply) {
    writer.withLock { writer in
      writer.begin()
      reply.append(to: writer.buffer)
      try? writer.send(to: output.number, .never)
    }
  }
}
