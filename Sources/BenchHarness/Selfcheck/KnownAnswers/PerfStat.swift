import Glibc

/// `perf stat` on a running process, switched on and off from here.
///
/// It reads commands from one named pipe and acknowledges each on another; see perf-stat(1), --control.
final class PerfStat {
  private let process: LaunchedProcess
  private let output: String
  private let commands: Int32
  private let answers: Int32
  private var isOver = false

  /// Starts it with all counters off; nil if there is no perf that can count these events.
  init?(of target: Int32, events: [String], folder: String) throws {
    let names = ["perf-commands", "perf-answers"].map { "\(folder)/\($0)" }
    output = "\(folder)/perf-output"
    for name in names where mkfifo(name, 0o600) != 0 { return nil }
    // Both ways, so that opening does not wait for the other side, which may never come.
    commands = open(names[0], O_RDWR | O_CLOEXEC)
    answers = open(names[1], O_RDWR | O_CLOEXEC)
    process = try LaunchedProcess(
      path: "/usr/bin/env",
      arguments: [
        "perf", "stat", "--control", "fifo:\(names[0]),\(names[1])", "-D", "-1", "-x", ",", "-o",
        output, "-e", events.joined(separator: ","), "-p", "\(target)",
      ], input: -1, errors: -1, events: -1)
    // The first answer shows that it is there; nothing runs in the target yet.
    guard tell("disable") else {
      end()
      return nil
    }
  }

  /// Sends a command and waits for its acknowledgement, at most 5 s.
  func tell(_ command: String) -> Bool {
    let line = Array("\(command)\n".utf8)
    guard write(commands, line, line.count) == line.count else { return false }
    for _ in 0..<50 {
      var ready = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, 100) > 0 {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(answers, &bytes, bytes.count)
        return count > 0 && String(decoding: bytes[..<count], as: UTF8.self).hasPrefix("ack")
      }
      if process.hasEnded { return false }
    }
    return false
  }

  /// Lets it write its counts and gives them by event, times in milliseconds.
  func finish() -> [String: Double] {
    kill(process.id, SIGINT)
    var ended = pollfd(fd: process.ended, events: Int16(POLLIN), revents: 0)
    poll(&ended, 1, 5000)
    end()
    return Self.counts(in: LinuxHost().textIfAny(output))
  }

  /// The counts by event in what `perf stat -x ,` writes; what perf could not count is left out.
  static func counts(in text: String) -> [String: Double] {
    var counts: [String: Double] = [:]
    for line in text.split(separator: "\n") {
      // value,unit,event,…
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count > 2, let value = Double(fields[0]) else { continue }
      let event = fields[2].split(separator: ":").first.map(String.init) ?? ""
      counts[event] = value
    }
    return counts
  }

  /// Ends it if it still runs.
  func end() {
    guard !isOver else { return }
    isOver = true
    _ = process.endGroup()
    close(commands)
    close(answers)
  }
}
