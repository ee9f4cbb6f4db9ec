import Glibc

// The forms for callers that own their memory: nothing is allocated for a call.
extension HubStream {
  /// Reads what is there into `buffer`, at least one byte; 0 at the end of the stream.
  ///
  /// The buffer must stay where it is while other tasks run.
  /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`; ``HubError``.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, timeout: Duration? = nil
  ) throws -> Int {
    try retry("read", for: .reading, until: Deadline(after: timeout)) { descriptor in
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }
  }

  /// Writes all of `bytes`, which must stay where they are while other tasks run.
  ///
  /// - Throws: ``HubTimeout`` after `timeout`, with some bytes perhaps written; `CancellationError`;
  ///   ``HubError``, for a peer that is gone with `EPIPE`.
  public func write(_ bytes: UnsafeRawBufferPointer, timeout: Duration? = nil) throws {
    let deadline = Deadline(after: timeout)
    var rest = bytes
    while !rest.isEmpty {
      let part = rest
      let count = try retry("write", for: .writing, until: deadline) { descriptor in
        let sent = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        guard sent < 0, currentErrno() == ENOTSOCK else { return sent }
        return Glibc.write(descriptor, part.baseAddress, part.count)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
