/// When tasks arrive in an open-loop workload: at a rate that does not care how the workers fare.
///
/// Without it a workload is a closed loop: a worker takes its next task when it has done the last,
/// so a slow system is also asked for less, and its latencies look better than its users' would
/// (coordinated omission; G. Tene, How NOT to Measure Latency, 2013).
public struct Arrivals: Hashable, Sendable, Codable {
  /// How the times between arrivals are distributed.
  public enum Process: String, Hashable, Sendable, Codable, CaseIterable {
    /// Independently of each other, exponentially: what many independent users do.
    case poisson
    /// All the same.
    case fixed
  }

  /// Tasks a second, above 0.
  public var rate: Double
  /// How the times between them are distributed.
  public var process: Process

  /// Makes a description.
  public init(rate: Double, process: Process = .poisson) {
    self.rate = rate
    self.process = process
  }

  /// How long `tasks` arrivals take on average.
  public func duration(tasks: Int) -> Nanoseconds { Nanoseconds(seconds: Double(tasks) / rate) }

  /// The arrivals in a reader's words, such as `2000/s, poisson`.
  public var label: String {
    let number = rate == rate.rounded() && rate < 1e15 ? "\(Int64(rate))" : "\(rate)"
    return "\(number)/s, \(process.rawValue)"
  }

  /// What the key `arrivals` of a workload file takes.
  public static let fields = [
    FieldDescriptor(
      "rate", .number, "tasks that arrive in a second, however the workers fare",
      range: 0.001...10_000_000),
    FieldDescriptor(
      "process", .text, "how the times between arrivals are distributed",
      default: .text(Process.poisson.rawValue), choices: Process.allCases.map(\.rawValue)),
  ]
}
