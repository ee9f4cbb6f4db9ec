import CPrimitives
import Glibc

/// The calls on files that several parts need; all of them block.
enum Files {
  /// Opens a file, closed on exec.
  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws -> Int32 {
    try retrying("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
  }

  /// Opens a file for as long as `body` runs.
  static func with<Result>(
    _ path: String, _ flags: Int32, _ body: (Int32) throws -> Result
  ) throws -> Result {
    let descriptor = try open(path, flags)
    defer { close(descriptor) }
    return try body(descriptor)
  }

  /// Reads a whole file.
  ///
  /// - Throws: `SystemError`; `EFBIG` if it is larger than `limit`.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    try with(path, O_RDONLY) { descriptor in
      var bytes: [UInt8] = []
      var part = [UInt8](repeating: 0, count: 64 * 1024)
      while true {
        let count = try retrying("read", path) { Glibc.read(descriptor, &part, part.count) }
        if count == 0 { return bytes }
        bytes += part.prefix(count)
        if bytes.count > limit { throw SystemError("read", path, errorNumber: EFBIG) }
      }
    }
  }

  /// Writes a whole file under a temporary name and then gives it its own, so that nobody ever sees a
  /// part of it and a failure leaves nothing.
  ///
  /// A file that is there already changes places with the new one, and what was in it is overwritten
  /// the next time under the temporary name: so writing the same files again and again neither makes
  /// nor frees inodes, for which some file systems search long when many were freed just before.
  /// - Returns: whether a file is left under the temporary name, for the next time or to be removed.
  @discardableResult
  static func replace(
    _ path: String, temporary: String, with bytes: UnsafeRawBufferPointer
  ) throws -> Bool {
    do {
      try with(temporary, O_WRONLY | O_CREAT) { descriptor in
        try writeAll(descriptor, bytes, temporary)
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size == bytes.count { return }
        try retrying("ftruncate", temporary) { ftruncate(descriptor, bytes.count) }
      }
      if cprimitives_kernel_exchange(temporary, path) == 0 { return true }
      // There is no such file yet, or the file system cannot exchange names.
      try retrying("rename", path) { rename(temporary, path) }
      return false
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes all bytes at the descriptor's position.
  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ path: String) throws
  {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = try retrying("write", path) { write(descriptor, part.baseAddress, part.count) }
      rest = rest.dropFirst(count)
    }
  }

  /// Makes a folder unless it is there.
  static func makeDirectory(_ path: String) throws {
    guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
    throw SystemError("mkdir", path)
  }

  /// Whether a path lies on a file system that lives in memory, where nothing waits for a disk.
  static func isInMemory(_ path: String) -> Bool {
    cprimitives_kernel_is_in_memory(path) == 1
  }
}
