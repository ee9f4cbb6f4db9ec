import BenchCore
import Glibc

/// A program with its arguments, found in the file system.
struct Command: Hashable, Sendable {
  /// The program's file.
  var path: String
  /// The arguments, beginning with the name as it was given.
  var arguments: [String]
  /// The command as a reader knows it.
  var text: String

  /// Reads `[program, argument, …]`, or a text that /bin/sh takes.
  ///
  /// - Throws: `ValueError` if there is no such program.
  init(_ value: Value) throws {
    switch value {
    case .list(let words) where !words.isEmpty:
      arguments = words.map(\.description)
      text = arguments.joined(separator: " ")
      path = try Self.find(arguments[0])
    case .list: throw ValueError("'run' names no program")
    default:
      text = value.description
      guard !text.isEmpty else { throw ValueError("'run' names no program") }
      path = "/bin/sh"
      arguments = ["sh", "-c", text]
    }
    if arguments.contains(where: { $0.utf8.contains(0) }) {
      throw ValueError("'\(text)' holds a zero byte, which no program can be given")
    }
  }

  /// Looks a program up as a shell does.
  private static func find(_ name: String) throws -> String {
    if name.contains("/") {
      guard isProgram(name) else { throw ValueError("there is no program '\(name)'") }
      return name
    }
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    for folder in folders.split(separator: ":", omittingEmptySubsequences: false) {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if isProgram(path) { return path }
    }
    throw ValueError("there is no program '\(name)' in the folders of PATH (\(folders))")
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
