import FoundationEssentials
import Glibc

/// What hyperfine says of a command.
struct Hyperfine: Decodable {
  /// The wall time of every run, in seconds.
  var times: [Double]

  private struct File: Decodable {
    var results: [Hyperfine]
  }

  /// Reads the file that hyperfine exports; nil if it is none.
  init?(json text: String) {
    guard let file = try? JSONDecoder().decode(File.self, from: Data(text.utf8)),
      let first = file.results.first, !first.times.isEmpty
    else { return nil }
    self = first
  }

  /// Lets it measure a command without a shell, at most a minute; nil if it is not installed.
  static func times(_ command: String, runs: Int, folder: String) throws -> [Double]? {
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
    return Hyperfine(json: LinuxHost().textIfAny(file))?.times
  }
}
