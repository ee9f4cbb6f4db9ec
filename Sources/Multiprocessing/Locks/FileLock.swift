import Glibc

/// An advisory lock on a file, by `flock`.
///
/// Differences to `SharedMutex`: it has a name, so unrelated programs can meet at it; the kernel
/// gives it back when its owner ends, and nobody is told that this happened; it is some 50 times
/// slower; who does not ask for it is not kept out; on network file systems it may hold for one
/// machine only. The owner is this object, not a thread. The file stays when the lock is gone:
/// removing it would let two processes lock two files of the same name.
public final class FileLock: Sendable {
  /// How others may use the lock meanwhile.
  public enum Mode: Sendable {
    /// Nobody else has it.
    case exclusive
    /// Others may have it in this mode too.
    case shared
  }

  /// The longest pause between two attempts while waiting with a time limit: `flock` itself
  /// cannot end in time.
  private static let longestPause: UInt32 = 5_000

  /// The path of the file.
  public let path: String
  private let file: Descriptor

  /// Opens the file, and makes it if it is not there.
  public init(path: String) throws {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw MultiprocessingError.system("cannot open lock file \(path)") }
    self.path = path
    file = Descriptor(owning: number)
  }

  /// Takes the lock; throws `timedOut`.
  public func lock(_ mode: Mode = .exclusive, timeout: Duration? = nil) throws {
    guard let timeout else {
      if try attempt(mode, 0) { return }
      throw MultiprocessingError(.systemCall, "cannot lock \(path)", systemError: EWOULDBLOCK)
    }
    let deadline = Deadline(after: timeout)
    var pause: UInt32 = 50
    while try !attempt(mode, LOCK_NB) {
      if deadline.hasPassed {
        throw MultiprocessingError(.timedOut, "lock file \(path) was not free in time")
      }
      usleep(min(pause, UInt32(clamping: deadline.remainingNanoseconds / 1000 + 1)))
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Takes the lock if it is free.
  public func tryLock(_ mode: Mode = .exclusive) throws -> Bool { try attempt(mode, LOCK_NB) }

  /// Gives the lock back.
  public func unlock() { _ = flock(file.number, LOCK_UN) }

  /// Runs `body` with the lock.
  public func withLock<Output>(
    _ mode: Mode = .exclusive, timeout: Duration? = nil, _ body: () throws -> Output
  ) throws -> Output {
    try lock(mode, timeout: timeout)
    defer { unlock() }
    return try body()
  }

  private func attempt(_ mode: Mode, _ flags: Int32) throws -> Bool {
    while flock(file.number, (mode == .exclusive ? LOCK_EX : LOCK_SH) | flags) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw MultiprocessingError.system("cannot lock \(path)") }
    }
    return true
  }
}
