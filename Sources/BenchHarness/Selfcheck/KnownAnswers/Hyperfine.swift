import FoundationEssentials
import Glibc

/// What hyperfine says of a command.
struct Hyperfine: Decodable {
  /// The mean wall time in seconds.
  var mean: Double
  /// The standard deviation in seconds.
  var deviation: Double

  private enum CodingKeys: String, CodingKey {
    case mean
    case deviation = "stddev"
  }

  private struct File: Decodable {
    var results: [Hyperfine]
  }

  /// Lets it measure a command without a shell, at most a minute; nil if it is not installed.
  static func measure(_ command: String, runs: Int, folder: String) throws -> Hyperfine? {
    let file = "\(folder)/hyperfine.json"
    let process = try LaunchedProcess(
      path: "/usr/bin/env",
      arguments: [
        "hyperfine", "-N", "--style", "none", "--warmup", "2", "--runs", "\(runs)",
        "--export-json", file, command,
      ], input: -1, errors: -1, events: -1)
    var ended = pollfd(fd: process.ended, events: Int16(POLLIN), revents: 0)
    poll(&ended, 1, 60_000)
    _ = process.endGroup()
    let text = LinuxHost().textIfAny(file)
    return try? JSONDecoder().decode(File.self, from: Data(text.utf8)).results.first
  }
}
