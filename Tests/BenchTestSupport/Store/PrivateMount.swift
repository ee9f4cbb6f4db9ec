import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A small file system in memory, mounted on a folder of a test's own; gone when the object is.
///
/// Needs the right to mount: see `isAllowed`.
public final class PrivateMount: Sendable {
  /// The folder where it is mounted.
  public let path: String
  private let folder: ScratchFolder

  /// Whether this process may mount; false for ordinary users and in most containers.
  public static let isAllowed: Bool = (try? PrivateMount(size: 65536)) != nil

  /// Mounts a file system of `size` bytes.
  ///
  /// - Throws: `POSIXError` if the system refuses.
  public init(size: Int) throws {
    folder = try ScratchFolder()
    path = folder.path
    guard mount("bench-test", path, "tmpfs", 0, "size=\(size)") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  // Detached, so that an open file does not keep the folder from going away.
  deinit { umount2(path, Int32(MNT_DETACH)) }

  /// The path of a file in it.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Changes its size in bytes.
  public func resize(to size: Int) throws { try remount(0, "size=\(size)") }

  /// Forbids or allows writing.
  public func setReadOnly(_ isReadOnly: Bool) throws {
    try remount(isReadOnly ? UInt(MS_RDONLY) : 0, nil)
  }

  /// Fills what is left with a file.
  public func fill() throws {
    let descriptor = open(file("ballast"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let block = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
  }

  /// Makes some bytes free again after `fill()`.
  public func drain(bytes: Int) throws {
    var status = stat()
    guard stat(file("ballast"), &status) == 0,
      truncate(file("ballast"), status.st_size - off_t(bytes)) == 0
    else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  /// Removes the file that `fill()` made.
  public func drain() { unlink(file("ballast")) }

  private func remount(_ flags: UInt, _ options: String?) throws {
    guard mount("bench-test", path, "tmpfs", UInt(MS_REMOUNT) | flags, options) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }
}
