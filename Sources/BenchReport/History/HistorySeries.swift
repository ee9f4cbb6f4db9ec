public import BenchCore
public import BenchStatistics

/// The history of one cell over runs: the same work, on the same machine, under the same back end.
///
/// The identity is the workload's content, its parameters, tasks and workers, the back end and the
/// machine's ``Fingerprint``; what changes any of them begins a new series.
public struct HistorySeries: Sendable {
  /// What makes records points of one series.
  public struct Identity: Sendable, Hashable {
    /// The workload's name with its group.
    public let workload: String
    /// The hash of its text.
    public let hash: String
    /// The parameter point in words.
    public let parameters: String
    /// The back end.
    public let backend: String
    /// Tasks a batch.
    public let tasks: Int
    /// Workers.
    public let concurrency: Int
    /// The machine.
    public let machine: String

    /// The series in a reader's words.
    public var label: String {
      (parameters.isEmpty ? workload : "\(workload) \(parameters)") + " on \(backend)"
    }
  }

  /// What all points share.
  public let identity: Identity
  /// The points, oldest first.
  public let points: [HistoryRecord]
  /// The changes of level; nil with fewer than ``HistorySteps/fewestRuns`` points.
  public let steps: [HistorySteps.Step]?

  /// The records as series, in the order in which they first appear.
  public static func all(_ records: [HistoryRecord], margin: Double = 0.01) -> [HistorySeries] {
    var order: [Identity] = []
    var groups: [Identity: [HistoryRecord]] = [:]
    // A machine's line is made once an environment, not once a record.
    var machines: [Environment: String] = [:]
    for record in records where record.value > 0 && record.value.isFinite {
      let machine = machines[record.environment] ?? Fingerprint.short(record.environment)
      machines[record.environment] = machine
      let identity = Identity(
        workload: record.workload, hash: record.hash, parameters: record.parameters,
        backend: record.backend, tasks: record.tasks, concurrency: record.concurrency,
        machine: machine)
      if groups[identity] == nil { order.append(identity) }
      groups[identity, default: []].append(record)
    }
    return order.map { identity in
      let points = groups[identity] ?? []
      let steps = try? HistorySteps.find(in: points.map(\.value), margin: margin)
      return HistorySeries(identity: identity, points: points, steps: steps ?? nil)
    }
  }
}

/// Values as a line of eight heights.
public enum Sparkline {
  private static let heights = Array("▁▂▃▄▅▆▇█")

  /// The last values, lowest at the bottom; values that are all alike stand in the middle.
  public static func text(_ values: [Double], width: Int = 40) -> String {
    let shown = values.suffix(max(1, width))
    guard let least = shown.min(), let most = shown.max() else { return "" }
    let range = most - least
    // Differences below a thousandth are not worth a mountain.
    guard range > 1e-3 * abs(most) else {
      return String(repeating: heights[3], count: shown.count)
    }
    return String(
      shown.map { value in
        heights[min(heights.count - 1, Int((value - least) / range * Double(heights.count)))]
      })
  }
}
