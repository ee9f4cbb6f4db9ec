import CPrimitives
import Glibc

/// Messages over a pipe: writes whole frames, reads what comes and cuts it up.
///
/// A short write or read is normal and continued. Not thread-safe by itself.
struct FrameWriter {
  /// A message from this length on asks the kernel for a wider pipe, so that it does not cross in
  /// pieces of 64 KiB with a change of process after each.
  private static let longMessage = 32 * 1024
  /// As much as the kernel gives to everybody.
  private static let widePipe: Int32 = 1 << 20

  /// Header and message in one buffer, so that a small message is one system call.
  let buffer = WireBuffer()

  /// Starts a message; append its bytes to `buffer` and call `send`.
  func begin() {
    buffer.removeAll()
    _ = buffer.extend(FrameHeader.size)
  }

  /// The whole frame of the message that stands in the buffer; for short messages that are sent by
  /// other means.
  var finished: UnsafeRawBufferPointer {
    FrameHeader(length: buffer.count - FrameHeader.size).write(to: buffer.base)
    return buffer.bytes
  }

  /// Sends the message that stands in the buffer.
  func send(to pipe: Int32, _ deadline: Deadline) throws {
    let length = buffer.count - FrameHeader.size
    guard length <= FrameHeader.maximumLength else {
      throw MultiprocessingError(
        .invalidArgument,
        "a message of \(length) bytes is longer than \(FrameHeader.maximumLength)")
    }
    FrameHeader(length: length).write(to: buffer.base)
    if length >= Self.longMessage { cprimitives_pipe_widen(pipe, Self.widePipe) }
    let waits: Int32 = deadline.isNever ? 1 : 0
    if !deadline.isNever { try awaitFit(pipe, deadline) }
    var offset = 0
    while offset < buffer.count {
      let count = cprimitives_stream_write(
        pipe, buffer.base + offset, buffer.count - offset, waits)
      if count >= 0 {
        offset += count
      } else if errno == EAGAIN {
        try awaitRoom(pipe, deadline, isInside: offset > 0)
      } else if errno == EPIPE || errno == ECONNRESET {
        throw MultiprocessingError(.endOfStream, "the other end is closed: nobody will read this")
      } else {
        throw MultiprocessingError.system("cannot send a message")
      }
    }
  }

  /// Waits until the message in the buffer fits as a whole: half a message could not be taken back
  /// when the time is over.
  ///
  /// A pipe tells when a page is free, not when several are, so this looks again and again. What is
  /// shorter than a page needs no look: the kernel writes it whole or not at all.
  private func awaitFit(_ pipe: Int32, _ deadline: Deadline) throws {
    if buffer.count <= Int(PIPE_BUF) { return }
    var pause: UInt32 = 20
    while cprimitives_pipe_fits(pipe, buffer.count) == 0 {
      if deadline.hasPassed { throw Self.lateReader }
      usleep(pause)
      pause = min(1000, pause * 2)
    }
  }

  private static var lateReader: MultiprocessingError {
    MultiprocessingError(.timedOut, "the other end did not make room in time")
  }

  private func awaitRoom(_ pipe: Int32, _ deadline: Deadline, isInside: Bool) throws {
    // Half a message cannot be taken back, so the time limit ends where the message begins.
    let limit = isInside ? Deadline.never : deadline
    var entry = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
    if poll(&entry, 1, limit.remainingMilliseconds) == 0, limit.hasPassed {
      throw Self.lateReader
    }
  }
}

/// The reading half; see `FrameWriter`.
struct FrameReader {
  /// Enough for many small messages a system call.
  private static let portion = 64 * 1024

  private var buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: portion, alignment: 16)
  private var start = 0
  private var end = 0

  /// Whether bytes were read that are not taken yet.
  var hasBytes: Bool { end > start }

  /// Gives the buffer back.
  func deallocate() { buffer.deallocate() }

  /// A complete message that was read already; valid until the next call.
  mutating func next() throws -> UnsafeRawBufferPointer? {
    guard end - start >= FrameHeader.size, let base = buffer.baseAddress else { return nil }
    let header = try FrameHeader(base + start)
    let total = FrameHeader.size + header.length
    if end - start < total {
      makeRoom(total)
      return nil
    }
    defer { start += total }
    return UnsafeRawBufferPointer(
      rebasing: buffer[start + FrameHeader.size..<start + total])
  }

  /// Reads what is there.
  ///
  /// False: nothing is there at the moment.
  ///
  /// Throws `endOfStream` when the other end is closed, `corruptFrame` if that happened inside of
  /// a message.
  mutating func fill(from pipe: Int32, waits: Bool = false) throws -> Bool {
    makeRoom(FrameHeader.size)
    guard let base = buffer.baseAddress else { return false }
    let count = cprimitives_stream_read(pipe, base + end, buffer.count - end, waits ? 1 : 0)
    if count > 0 {
      end += count
      return true
    }
    if count == 0 || errno == ECONNRESET {
      if end > start {
        throw MultiprocessingError(.corruptFrame, "the other end closed inside of a message")
      }
      throw MultiprocessingError(.endOfStream, "the other end is closed")
    }
    if errno == EAGAIN || errno == EINTR { return false }
    throw MultiprocessingError.system("cannot receive a message")
  }

  /// Makes `total` bytes from `start` on fit.
  private mutating func makeRoom(_ total: Int) {
    if start == end {
      start = 0
      end = 0
    }
    // A message in pieces needs room for all of it; a full buffer needs some for the next read.
    if buffer.count - start >= total, end < buffer.count { return }
    let used = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    if total <= buffer.count, start > 0 {
      buffer.copyMemory(from: used)
    } else {
      let size = max(total, buffer.count * 2)
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
      larger.copyMemory(from: used)
      buffer.deallocate()
      buffer = larger
    }
    end -= start
    start = 0
  }
}
