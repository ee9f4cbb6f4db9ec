public import BenchCore

/// What sensors can ask of a machine: the small files in which Linux describes itself, and the few
/// things that stand in no file.
///
/// `LinuxHost` is the real one; `FixedHost` answers from a table.
public protocol Host: Sendable {
  /// The text of a small file, of at most `limit` bytes; what is longer is cut.
  ///
  /// - Throws: `Unreadable`.
  func text(_ path: String, limit: Int) throws(Unreadable) -> String

  /// The names in a folder, in no order; empty if there is no such folder.
  func names(in folder: String) -> [String]

  /// An absolute path without symbolic links. Of a path that does not exist yet, the part that
  /// does is resolved.
  func resolve(_ path: String) -> String

  /// The space that an ordinary user can still fill on the file system of a path; nil if there is
  /// no such path.
  func freeSpace(at path: String) -> Bytes?

  /// The CPU time of a process, all threads together; nil if there is no such process.
  func cpuTime(of process: Int32) -> Nanoseconds?

  /// The id of the calling process.
  var ownProcess: Int32 { get }

  /// The monotonic clock.
  var now: Nanoseconds { get }

  /// Waits until the monotonic clock reads `deadline`.
  func wait(until deadline: Nanoseconds)
}

/// A file of the machine that could not be read.
public struct Unreadable: Error, Hashable, Sendable {
  /// The reason in a reader's words, with the path, such as `there is no /proc/pressure/cpu`.
  public var why: String

  /// Makes an error.
  public init(_ why: String) { self.why = why }

  /// The error for a file that does not exist.
  public static func absent(_ path: String) -> Unreadable { Unreadable("there is no \(path)") }
}

extension Host {
  /// Long enough for every file that is asked for but /proc/cpuinfo, of which the beginning will do.
  static var usualLimit: Int { 1_048_576 }

  /// The text of a small file, without blanks and line ends around it.
  func trimmed(_ path: String) throws(Unreadable) -> String {
    try text(path, limit: Self.usualLimit).trimmed
  }

  /// The text of a small file; empty if it cannot be read, as that of a process that has ended.
  func textIfAny(_ path: String) -> String {
    (try? text(path, limit: Self.usualLimit)) ?? ""
  }

  /// The whole number in a file that holds nothing else.
  func number(_ path: String) throws(Unreadable) -> Int64 {
    let text = try trimmed(path)
    guard let number = Int64(text) else { throw Unreadable("\(path) says '\(text)'") }
    return number
  }

  /// The content of a file as a reading.
  func reading(_ path: String) -> Reading { Reading { () throws(Unreadable) in try trimmed(path) } }

  /// The words of a file's line that begins with `label`, without it.
  ///
  /// - Throws: `Unreadable`, also if there is no such line.
  func words(after label: String, in path: String) throws(Unreadable) -> [Substring] {
    let text = try text(path, limit: Self.usualLimit)
    guard let words = text.words(after: label) else {
      throw Unreadable("\(path) has no line '\(label)'")
    }
    return words
  }

  /// The first number in a file's line that begins with `label`.
  ///
  /// - Throws: `Unreadable`, also if there is no such line or no number in it.
  func number(after label: String, in path: String) throws(Unreadable) -> Int64 {
    let words = try words(after: label, in: path)
    guard let number = words.first.flatMap({ Int64($0) }) else {
      throw Unreadable("\(path) has no number after '\(label)'")
    }
    return number
  }
}

extension Reading {
  /// The value that `body` gives, or why it could not.
  init(_ body: () throws(Unreadable) -> String) {
    do throws(Unreadable) {
      self = .value(try body())
    } catch {
      self = .unavailable(error.why)
    }
  }

  /// The value, if there is one.
  var value: String? {
    guard case .value(let value) = self else { return nil }
    return value
  }
}
