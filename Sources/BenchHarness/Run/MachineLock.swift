import BenchCore
import Glibc

/// Lets only one run measure on a machine at a time, and says who that is.
///
/// An advisory lock on a file; the kernel gives it up when the holder ends, however it ends.
public final class MachineLock {
  private let file: Int32

  /// The lock's file: one a machine, whatever the user's TMPDIR.
  public static let defaultPath = "/tmp/bench.lock"

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: The lock's file.
  ///   - description: What the holder is doing, for the message to others.
  /// - Throws: `BenchError` with code `machine` that names the holder and since when, if there is one.
  public init(path: String = MachineLock.defaultPath, description: String) throws {
    // Without O_CREAT first: in a sticky folder the kernel may refuse it for another user's file.
    var file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if file < 0 { file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666) }
    guard file >= 0 else {
      throw BenchError(
        .machine, "the lock file '\(path)' cannot be opened",
        remedy: "remove it if no other run is under way", cause: String(cString: strerror(errno)))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let holder = LinuxHost().textIfAny(path).split(separator: "\n").joined(separator: ", ")
      close(file)
      throw BenchError(
        .machine, "another run is measuring on this machine: \(holder)",
        remedy: "wait for it to end; two runs at a time would disturb each other")
    }
    // So that other users can wait for it too, whatever the umask.
    fchmod(file, 0o666)
    let text = "process \(getpid())\nsince \(Self.now())\n\(description)\n"
    ftruncate(file, 0)
    _ = text.withCString { pwrite(file, $0, strlen($0), 0) }
    self.file = file
  }

  deinit {
    ftruncate(file, 0)
    close(file)
  }

  private static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
