import BenchCore
import CPrimitives
import Glibc

/// A program that was started, until it has been reaped.
///
///     start -> read the pipe to its end -> conclude
///
/// The pipe's other end is the program's standard output if that is hashed; if not, it is an extra
/// descriptor that nobody writes to, and its end tells that the program has ended.
///
/// Unchecked because one task at a time has it.
final class RunningCommand: @unchecked Sendable {
  private let command: Command
  private let errors: String
  private let pid: Int32
  private var pipe: Int32

  /// Starts the program; `errors` is the file for its standard error output.
  ///
  /// - Throws: `StepError` if it cannot be started.
  init(_ command: Command, hashes: Bool, errors: String) throws {
    self.command = command
    self.errors = errors
    let log = try Files.open(errors, O_WRONLY | O_CREAT | O_TRUNC)
    defer { close(log) }
    var ends: [Int32] = [-1, -1]
    guard cprimitives_pipe(&ends) == 0 else { throw SystemError("pipe") }
    defer { close(ends[1]) }
    let output = ends[1]
    let (child, failure) = Self.withArguments(command.arguments) { arguments in
      command.path.withCString { path in
        var options = cprimitives_launch_options()
        options.path = path
        options.arguments = arguments
        options.environment = UnsafePointer(environ)
        options.standard_input = -1
        options.standard_output = hashes ? output : -1
        options.standard_error = log
        options.extra = hashes ? -1 : output
        options.die_with_parent = 1
        let child = cprimitives_launch(&options)
        return (child, errno)
      }
    }
    guard child > 0 else {
      close(ends[0])
      throw StepError("'\(command.text)' could not be started: \(SystemError.text(failure))")
    }
    (pid, pipe) = (child, ends[0])
  }

  /// Gives the pipe's reading end away, with the duty to close it.
  func takePipe() -> Int32 {
    defer { pipe = -1 }
    return pipe
  }

  /// Reads the pipe to its end; blocks.
  func readToEnd(_ body: (UnsafeRawBufferPointer) -> Void) throws {
    let pipe = takePipe()
    defer { close(pipe) }
    try withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
      while true {
        let count = try retrying("read", "the output of '\(command.text)'") {
          read(pipe, buffer.baseAddress, buffer.count)
        }
        if count == 0 { return }
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// Waits for the program's end, which is near once the pipe has ended, and reaps it; blocks.
  ///
  /// - Throws: `StepError` if it ended by a signal or with an exit code other than 0.
  func conclude() throws {
    defer { unlink(errors) }
    if pipe >= 0 { close(takePipe()) }
    var status: Int32 = 0
    try retrying("waitpid", "'\(command.text)'") { waitpid(pid, &status, 0) }
    let signal = status & 0x7F
    let code = (status >> 8) & 0xFF
    guard signal != 0 || code != 0 else { return }
    let how =
      signal != 0
      ? "was ended by signal \(signal) (\(Self.name(ofSignal: signal)))"
      : "ended with exit code \(code)"
    throw StepError("'\(command.text)' \(how)\(lastWords())")
  }

  /// The end of what the program wrote as errors, for the message.
  private func lastWords() -> String {
    let bytes = (try? Files.read(errors, limit: 1 << 20)) ?? []
    let text = String(decoding: bytes.suffix(300), as: UTF8.self)
    let line = text.split { $0.isNewline }.last.map(String.init) ?? ""
    return line.isEmpty ? "" : ": \(line)"
  }

  private static func name(ofSignal number: Int32) -> String {
    strsignal(number).map { String(cString: $0) } ?? "unknown"
  }

  private static func withArguments<Result>(
    _ arguments: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    let pointers = arguments.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
