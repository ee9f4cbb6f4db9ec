/// The one shape of an error that a user reads: what went wrong, where, and what to do.
public struct BenchError: Error, Hashable, Sendable, Codable {
  /// What kind of failure it is; decides the exit code, in one place.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// The command line asks for something that does not exist or does not fit together.
    case usage
    /// A workload file is wrong.
    case workload
    /// The store cannot be used: damaged, foreign, newer, full disk, read-only folder.
    case store
    /// The machine or its set-up does not allow what was asked.
    case machine
    /// A measurement failed or came out wrong.
    case measurement
  }

  /// A place in a text file.
  public struct Place: Hashable, Sendable, Codable {
    /// The file as the user named it.
    public var file: String
    /// The line, from 1; nil when the whole file is meant.
    public var line: Int?

    /// Names a place.
    public init(file: String, line: Int? = nil) {
      self.file = file
      self.line = line
    }
  }

  /// The kind of failure.
  public var code: Code
  /// What went wrong, in one sentence without a full stop.
  public var message: String
  /// Where, if it is in a file.
  public var place: Place?
  /// What the user can do about it.
  public var remedy: String?
  /// What caused it, as the lower layer worded it; never swallowed.
  public var cause: String?

  /// Makes an error.
  public init(
    _ code: Code, _ message: String, at place: Place? = nil, remedy: String? = nil,
    cause: String? = nil
  ) {
    self.code = code
    self.message = message
    self.place = place
    self.remedy = remedy
    self.cause = cause
  }
}

extension BenchError: CustomStringConvertible {
  /// The whole error on up to three lines: place and message, cause, remedy.
  public var description: String {
    var text = message
    if let place {
      text = place.line.map { "\(place.file):\($0): \(message)" } ?? "\(place.file): \(message)"
    }
    if let cause { text += "\n  cause: \(cause)" }
    if let remedy { text += "\n  remedy: \(remedy)" }
    return text
  }
}
