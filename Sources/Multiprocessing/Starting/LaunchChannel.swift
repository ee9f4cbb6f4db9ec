import CPrimitives
import Glibc

/// Sends and receives launch requests, and whatever else starts with a frame and descriptors,
/// over a packet socket.
enum LaunchChannel {
  /// A packet socket takes some 200 KB at once; what is larger crosses in a memory file.
  static let inlineLimit = 32 * 1024

  struct Message {
    let bytes: [UInt8]
    let descriptors: [Descriptor]
  }

  /// The first byte says whether the rest is the message (0) or its length in a memory file (1),
  /// which is then the first descriptor.
  static func send(_ bytes: [UInt8], descriptors: [Int32], to socket: Int32) throws {
    if bytes.count <= inlineLimit {
      try send(frame: [0] + bytes, descriptors, socket)
      return
    }
    let file = try memoryFile(name: "multiprocessing-launch", size: bytes.count)
    try writeFully(bytes, to: file)
    let length = withUnsafeBytes(of: bytes.count) { Array($0) }
    try send(frame: [1] + length, [file.number] + descriptors, socket)
  }

  /// Receives one message; nil at the end of the stream.
  static func receive(from socket: Int32) throws -> Message? {
    // On the stack, and not cleared: a fork server would touch these pages anew after each fork.
    try withUnsafeTemporaryAllocation(byteCount: inlineLimit + 64, alignment: 16) { frame in
      try receive(from: socket, into: frame)
    }
  }

  private static func receive(
    from socket: Int32, into frame: UnsafeMutableRawBufferPointer
  ) throws -> Message? {
    var truncated: Int32 = 0
    var size = 0
    var descriptors = withUnsafeTemporaryAllocation(
      of: Int32.self, capacity: Int(CPRIMITIVES_MAX_DESCRIPTORS)
    ) { numbers in
      var count = Int32(numbers.count)
      size = cprimitives_receive(
        socket, frame.baseAddress, frame.count, numbers.baseAddress, &count, &truncated)
      return size < 0 ? [] : numbers.prefix(Int(count)).map { Descriptor(owning: $0) }
    }
    guard size >= 0 else { throw MultiprocessingError.system("cannot receive a launch request") }
    if size == 0 { return nil }
    guard truncated == 0 else {
      throw MultiprocessingError(
        .corruptFrame,
        "a launch request was cut on its way: probably this process has no descriptors left for "
          + "those that came with it; raise its limit of open files (ulimit -n)")
    }
    let content = UnsafeRawBufferPointer(rebasing: frame[1..<size])
    if frame[0] == 0 {
      return Message(bytes: Array(content), descriptors: descriptors)
    }
    guard size == 1 + MemoryLayout<Int>.size, !descriptors.isEmpty else {
      throw MultiprocessingError(.corruptFrame, "a launch request has an unknown form")
    }
    let length = content.loadUnaligned(as: Int.self)
    let mapping = try SharedMapping(file: descriptors.removeFirst(), size: length)
    let bytes = Array(UnsafeRawBufferPointer(start: mapping.base, count: length))
    return Message(bytes: bytes, descriptors: descriptors)
  }

  private static func send(frame: [UInt8], _ descriptors: [Int32], _ socket: Int32) throws {
    let sent = cprimitives_send(
      socket, frame, frame.count, descriptors, Int32(descriptors.count))
    guard sent == frame.count else {
      throw MultiprocessingError.system("cannot send a launch request")
    }
  }

  private static func writeFully(_ bytes: [UInt8], to file: Descriptor) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(file.number, $0.baseAddress.map { $0 + offset }, $0.count - offset, off_t(offset))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw MultiprocessingError.system("cannot fill a memory file") }
      offset += count
    }
  }
}
