/// What a trial process says while it works, one JSON object a line on its event descriptor.
public enum TrialEvent: Hashable, Sendable {
  /// The workers are created; nothing has been measured yet.
  case ready(process: Int32)
  /// A phase has ended.
  case phase(TrialPhase, took: Nanoseconds)
  /// A measured batch has ended.
  case sample(Sample)
  /// All batches are done and everything is torn down.
  case done(TrialSummary)
  /// The trial cannot go on; it has torn down what it could.
  case failed(TrialFailure)
}

/// The phases of a trial, in order.
public enum TrialPhase: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable,
  Comparable
{
  /// Fixtures start and workers are created.
  case create
  /// Batches that are not recorded.
  case warm
  /// The measured batches.
  case run
  /// Workers finish and hand in what they hold.
  case drain
  /// Workers and fixtures end.
  case tearDown = "tear-down"

  /// Orders from the earlier to the later.
  public static func < (left: TrialPhase, right: TrialPhase) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// What a trial knows at its end.
public struct TrialSummary: Hashable, Sendable, Codable {
  /// Sensors that could not be read: name, and why.
  public var unavailable: [String: String]
  /// Remarks a reader of the numbers should know, such as "served from the page cache".
  public var notes: [String]

  /// Makes a summary.
  public init(unavailable: [String: String] = [:], notes: [String] = []) {
    self.unavailable = unavailable
    self.notes = notes
  }
}

/// Why a trial gave no result, or none that counts.
public struct TrialFailure: Error, Hashable, Sendable, Codable {
  /// The kinds of failure.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The back end cannot run this cell here; nothing is wrong with either.
    case notApplicable = "not-applicable"
    /// A step threw an error.
    case stepFailed = "step-failed"
    /// The trial or one of its workers ended by a signal or an unexpected exit.
    case crashed
    /// The trial passed its time limit.
    case hung
    /// The trial's processes passed the memory limit, or the kernel ended them for memory.
    case outOfMemory = "out-of-memory"
    /// The results differ from the serial ones.
    case wrongChecksum = "wrong-checksum"
    /// Some tasks gave no result.
    case incomplete
    /// The trial broke the protocol.
    case garbage
    /// A fixture could not be started, or ended too early.
    case fixture
    /// Tasks arrived so much faster than they were done that the batch was given up.
    case overloaded
    /// The run was interrupted during the trial.
    case interrupted
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What happened, in one sentence: which step, task, worker, signal, and the likely cause.
  public var reason: String

  /// Makes a failure.
  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}

extension TrialEvent: Codable {
  private enum Key: String, CodingKey {
    case event, process, phase, took, sample, summary, failure
  }

  /// Reads one event object; its `event` key names the kind.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    switch try object.decode(String.self, forKey: .event) {
    case "ready": self = .ready(process: try object.decode(Int32.self, forKey: .process))
    case "phase":
      self = .phase(
        try object.decode(TrialPhase.self, forKey: .phase),
        took: try object.decode(Nanoseconds.self, forKey: .took))
    case "sample": self = .sample(try object.decode(Sample.self, forKey: .sample))
    case "done": self = .done(try object.decode(TrialSummary.self, forKey: .summary))
    case "failed": self = .failed(try object.decode(TrialFailure.self, forKey: .failure))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .event, in: object, debugDescription: "unknown event '\(other)'")
    }
  }

  /// Writes one event object; its `event` key names the kind.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .ready(let process):
      try object.encode("ready", forKey: .event)
      try object.encode(process, forKey: .process)
    case .phase(let phase, let took):
      try object.encode("phase", forKey: .event)
      try object.encode(phase, forKey: .phase)
      try object.encode(took, forKey: .took)
    case .sample(let sample):
      try object.encode("sample", forKey: .event)
      try object.encode(sample, forKey: .sample)
    case .done(let summary):
      try object.encode("done", forKey: .event)
      try object.encode(summary, forKey: .summary)
    case .failed(let failure):
      try object.encode("failed", forKey: .event)
      try object.encode(failure, forKey: .failure)
    }
  }
}
