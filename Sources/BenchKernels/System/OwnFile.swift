import Glibc

/// A worker's own file, removed when the worker gives it up.
final class OwnFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let isOwned: Bool

  /// Creates the file, empty.
  init(creating path: String) throws {
    self.path = path
    descriptor = try Files.open(path, O_RDWR | O_CREAT | O_TRUNC)
    isOwned = true
  }

  /// Opens a file that belongs to somebody else, and so stays.
  init(opening path: String) throws {
    self.path = path
    descriptor = try Files.open(path, O_RDWR)
    isOwned = false
  }

  deinit {
    close(descriptor)
    if isOwned { unlink(path) }
  }

  /// Writes all bytes at a place.
  func write(_ bytes: [UInt8], at offset: Int) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let part = UnsafeRawBufferPointer(rebasing: buffer[done...])
        done += try retrying("write", path) {
          pwrite(descriptor, part.baseAddress, part.count, off_t(offset + done))
        }
      }
    }
  }

  /// Waits until the disk has everything.
  func sync() throws {
    try retrying("fsync", path) { fsync(descriptor) }
  }
}
