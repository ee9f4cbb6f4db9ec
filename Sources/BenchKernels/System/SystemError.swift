import Glibc

/// A system call that failed: which, on what, and why.
public struct SystemError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The call, such as `open`.
  public var call: String
  /// What it was about, such as a path; may be empty.
  public var subject: String
  /// The error number that the call left.
  public var errorNumber: Int32

  /// Makes an error; without a number it takes the calling thread's `errno`.
  public init(_ call: String, _ subject: String = "", errorNumber: Int32? = nil) {
    self.call = call
    self.subject = subject
    self.errorNumber = errorNumber ?? errno
  }

  /// Whether a limit in time was passed.
  public var isTimeout: Bool { errorNumber == EAGAIN || errorNumber == ETIMEDOUT }

  /// The failure in a reader's words, such as `open /x failed: No such file or directory (2)`.
  public var description: String {
    let what = subject.isEmpty ? call : "\(call) \(subject)"
    return "\(what) failed: \(Self.text(errorNumber)) (\(errorNumber))"
  }

  /// The kernel's wording of an error number; `strerror` is thread-safe since glibc 2.32.
  static func text(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error"
  }
}

/// Takes a system call up again for as long as a signal interrupts it.
///
/// - Throws: `SystemError` when it fails for another reason.
@discardableResult
func retrying<Result: SignedInteger>(
  _ call: @autoclosure () -> String, _ subject: @autoclosure () -> String = "",
  _ body: () -> Result
) throws -> Result {
  while true {
    let result = body()
    if result >= 0 { return result }
    let number = errno
    if number != EINTR { throw SystemError(call(), subject(), errorNumber: number) }
  }
}
