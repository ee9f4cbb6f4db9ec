#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A lock on a folder, held while a store in it is created or brought up to date.
///
/// Two processes that create the same store at the same moment would otherwise run the same
/// migration twice. The kernel drops the lock when the process ends, however it ends. SQLite's own
/// locks are on its files, so they do not meet.
struct FolderLock: ~Copyable {
  fileprivate let descriptor: Int32

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Waits up to `timeout` milliseconds.
  ///
  /// A file system without such locks is not an error: creating is then merely not protected.
  static func take(folder: String, timeout: Int) throws(StoreFault) -> FolderLock {
    let lock = FolderLock(descriptor: open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard lock.descriptor >= 0 else { return lock }
    // 2 ms between tries: creating a store takes some 10 ms.
    var left = timeout / 2
    while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { return lock }
      guard left > 0 else {
        throw .locked("a process that creates a store has held its folder for \(timeout) ms")
      }
      left -= 1
      usleep(2000)
    }
    return lock
  }
}
