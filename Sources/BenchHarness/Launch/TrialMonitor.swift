import BenchCore
import FoundationEssentials

/// Judges a trial from what it says and how it ends; a pure state machine without processes.
///
/// ```
/// launcher ──bytes──▶ TrialMonitor ──events──▶ orchestrator
///          ──exit───▶              ──end────▶
/// ```
struct TrialMonitor {
  /// A longer line is no event; the largest real one (a sample with its histogram) has about 60 kB.
  static let lineLimit = 4 << 20

  private var line: [UInt8] = []
  private(set) var summary: TrialSummary?
  private(set) var failure: TrialFailure?
  private(set) var samples = 0
  private var phase = TrialPhase.create
  private let decoder = JSONDecoder()
  private let expectedBatches: Int

  init(expectedBatches: Int) {
    self.expectedBatches = expectedBatches
  }

  /// Where the trial is, for messages: "while warming up", "in batch 3".
  private var place: String {
    switch phase {
    case .create: "while its workers were created"
    case .warm: "while warming up"
    case .run: "in batch \(samples + 1) of \(expectedBatches)"
    case .drain, .tearDown: "while tearing down"
    }
  }

  /// Takes bytes from the event descriptor and gives the events that they complete.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> [TrialEvent] {
    var events: [TrialEvent] = []
    for byte in bytes where failure?.kind != .garbage {
      if byte != UInt8(ascii: "\n") {
        line.append(byte)
        if line.count > Self.lineLimit { reportGarbage("a line of over \(Self.lineLimit) bytes") }
        continue
      }
      if let event = decode() {
        note(event)
        events.append(event)
      }
      line.removeAll(keepingCapacity: true)
    }
    return events
  }

  private mutating func decode() -> TrialEvent? {
    if let event = try? decoder.decode(TrialEvent.self, from: Data(line)) { return event }
    let beginning = String(decoding: line.prefix(80), as: UTF8.self)
    reportGarbage("'\(beginning)' is no event")
    return nil
  }

  private mutating func reportGarbage(_ what: String) {
    failure = TrialFailure(.garbage, "the trial broke the protocol \(place): \(what)")
  }

  private mutating func note(_ event: TrialEvent) {
    switch event {
    case .ready: phase = .warm
    case .phase(let ended, _): phase = TrialPhase.allCases.first { $0 > ended } ?? .tearDown
    case .sample:
      phase = .run
      samples += 1
    case .done(let summary): self.summary = summary
    case .failed(let failure): self.failure = self.failure ?? failure
    }
  }

  /// Notes that the launcher ended the trial, and why; the first reason counts.
  mutating func end(_ kind: TrialFailure.Kind, _ reason: String) {
    failure = failure ?? TrialFailure(kind, "\(reason) \(place)")
  }

  /// The verdict once the process is gone.
  ///
  /// - Parameters:
  ///   - status: How the process ended.
  ///   - talk: The end of what it wrote to standard error, which often names the cause.
  func verdict(status: ProcessStatus, talk: String, duration: Nanoseconds) -> TrialEnd {
    let summary = summary ?? TrialSummary()
    if let failure { return TrialEnd(duration: duration, failure: failure, summary: summary) }
    let hint = talk.isEmpty ? "" : "; its last words: \(talk)"
    switch status {
    case .signal(let number):
      let reason = "the trial was ended by signal \(number) (\(SignalName.of(number))) \(place)"
      let likely =
        number == 9 ? "; a signal 9 that nobody sent is often the kernel's memory killer" : ""
      return end(.crashed, reason + likely + hint, duration, summary)
    case .exit(let code) where code != 0 || self.summary == nil:
      return end(.crashed, "the trial exited with code \(code) \(place)" + hint, duration, summary)
    case .exit:
      if samples < expectedBatches {
        let reason = "the trial gave \(samples) of \(expectedBatches) batches"
        return end(.incomplete, reason + hint, duration, summary)
      }
      return TrialEnd(duration: duration, summary: summary)
    }
  }

  private func end(
    _ kind: TrialFailure.Kind, _ reason: String, _ duration: Nanoseconds, _ summary: TrialSummary
  ) -> TrialEnd {
    TrialEnd(duration: duration, failure: TrialFailure(kind, reason), summary: summary)
  }
}

/// How a process ended.
public enum ProcessStatus: Hashable, Sendable {
  /// By itself, with this code.
  case exit(Int32)
  /// By this signal.
  case signal(Int32)

  /// Reads the status word of wait4(2).
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exit((waitStatus >> 8) & 0xff) : .signal(signal)
  }
}

/// The signals' names, as people know them.
enum SignalName {
  private static let names: [Int32: String] = [
    1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS",
    8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE",
    14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS",
  ]

  /// The name of a signal, or "unknown".
  static func of(_ number: Int32) -> String { names[number] ?? "unknown" }
}
