import Glibc
import Multiprocessing

/// The number of tickets left, in a file: what the lock scenarios share.
struct TicketFile: Codable, Sendable {
  /// How many tickets there are at first; enough for every scenario.
  static let first = 100

  var path: String

  /// Writes the file.
  init(folder: String) throws {
    path = "\(folder)/tickets"
    try write(Self.first)
  }

  /// The number in the file; an error if it is none, which is what a torn write would leave.
  func read() throws -> Int {
    guard let text = TextFile.read(path), let number = Int(text.prefix { $0 != "\n" }) else {
      throw ScenarioError("there is no number in \(path)")
    }
    return number
  }

  /// Writes the number; the file is replaced as a whole, so that a reader never sees half of it.
  func write(_ number: Int) throws {
    let passing = "\(path).\(getpid())"
    try TextFile.write("\(number)\n", to: passing)
    guard rename(passing, path) == 0 else { throw ScenarioError("cannot replace \(path)") }
  }

  /// Sells one: reads the number, waits, subtracts one, writes it back.
  ///
  /// Returns what is left in the seller's opinion.
  func sell(wait: Duration) throws -> Int {
    let left = try read()
    pause(wait)
    try write(left - 1)
    return left - 1
  }
}
