import Glibc

/// Reads files below /proc/PID into one buffer that is used again and again.
///
/// Not thread-safe. The text that a closure gets is valid only inside it.
final class ProcReader {
  /// Long enough for a status file with thousands of groups; stat files have a few hundred bytes.
  private static let capacity = 65_536
  /// Longer than the longest path, "/proc/2147483647/task/2147483647/schedstat".
  private static let pathCapacity = 64

  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: ProcReader.capacity)
  private let path = UnsafeMutablePointer<CChar>.allocate(capacity: ProcReader.pathCapacity)
  private var pathLength = 0

  /// Why the last read gave nil: an errno, or 0 if the text was not what `body` expects.
  private(set) var failure: Int32 = 0

  deinit {
    buffer.deallocate()
    path.deallocate()
  }

  /// What `body` makes of the text of /proc/`process`/`name`; nil if it cannot be read.
  func read<Result>(
    _ process: Int32, _ name: StaticString, _ body: (UnsafeRawBufferPointer) -> Result?
  ) -> Result? {
    setPath(process)
    append(name)
    return read(body)
  }

  /// What `body` makes of the text of /proc/`process`/task/`thread`/`name`; nil if it cannot be
  /// read.
  func read<Result>(
    _ process: Int32, thread: Int32, _ name: StaticString,
    _ body: (UnsafeRawBufferPointer) -> Result?
  ) -> Result? {
    setPath(process)
    append("/task/")
    append(thread)
    append(name)
    return read(body)
  }

  /// The kernel ids of a process's threads; empty if it has ended.
  func threads(of process: Int32) -> [Int32] {
    setPath(process)
    append("/task")
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var threads: [Int32] = []
    while let entry = readdir(directory) {
      let thread = withUnsafeBytes(of: &entry.pointee.d_name) { name in
        var position = 0
        return ProcScan.number(in: name, at: &position)
      }
      if let thread { threads.append(Int32(truncatingIfNeeded: thread)) }
    }
    return threads
  }

  /// How many entries the folder /proc/`process`/`name` has; nil if it cannot be read.
  func count(_ process: Int32, _ name: StaticString) -> Int? {
    failure = 0
    setPath(process)
    append(name)
    guard let directory = opendir(path) else {
      failure = errno
      return nil
    }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      // All but "." and ".."; the folder that is being read is open too, in the caller alone.
      if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    return process == getpid() ? count - 1 : count
  }

  /// Writes `text` to /proc/`process`/`name`; gives 0 or an errno.
  func write(_ text: StaticString, to process: Int32, _ name: StaticString) -> Int32 {
    setPath(process)
    append(name)
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return errno }
    defer { close(file) }
    return Glibc.write(file, text.utf8Start, text.utf8CodeUnitCount) >= 0 ? 0 : errno
  }

  private func read<Result>(_ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
    failure = 0
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      failure = errno
      return nil
    }
    defer { close(file) }
    // One call reads all: the kernel makes the whole text of such a file at the first read and
    // gives as much of it as the buffer holds.
    let count = Glibc.read(file, buffer, Self.capacity)
    guard count >= 0 else {
      failure = errno
      return nil
    }
    return body(UnsafeRawBufferPointer(start: buffer, count: count))
  }

  // MARK: The path

  private func setPath(_ process: Int32) {
    pathLength = 0
    append("/proc/")
    append(process)
  }

  private func append(_ text: StaticString) {
    let count = min(text.utf8CodeUnitCount, Self.pathCapacity - 1 - pathLength)
    UnsafeMutableRawPointer(path + pathLength).copyMemory(from: text.utf8Start, byteCount: count)
    pathLength += count
    path[pathLength] = 0
  }

  private func append(_ number: Int32) {
    var digits = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    guard number >= 0, pathLength + digits < Self.pathCapacity else { return }
    rest = number
    for place in stride(from: pathLength + digits - 1, through: pathLength, by: -1) {
      path[place] = CChar(truncatingIfNeeded: Int32(UInt8(ascii: "0")) + rest % 10)
      rest /= 10
    }
    pathLength += digits
    path[pathLength] = 0
  }
}
