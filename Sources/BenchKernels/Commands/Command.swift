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
  /// A list of one word with blanks in it is such a text too: workload files cannot tell the two
  /// apart.
  ///
  /// - Throws: `ValueError` if there is no such program.
  init(_ value: Value) throws {
    switch Self.unwrapped(value) {
    case .list(let words) where !words.isEmpty:
      arguments = words.map(\.description)
      text = arguments.joined(separator: " ")
      path = try Self.find(arguments[0])
    case .list: throw ValueError("'run' names no program")
    case let other:
      text = other.description
      guard !text.isEmpty else { throw ValueError("'run' names no program") }
      path = "/bin/sh"
      arguments = ["sh", "-c", text]
    }
    guard !text.utf8.contains(0) else {
      throw ValueError("'\(text)' holds a zero byte, which no program can be given")
    }
  }

  private static func unwrapped(_ value: Value) -> Value {
    guard case .list(let words) = value, words.count == 1, let text = words.first,
      text.description.contains(" ")
    else { return value }
    return text
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
