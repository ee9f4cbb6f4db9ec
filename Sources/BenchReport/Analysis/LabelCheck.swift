public import BenchCore
public import BenchStatistics

/// The label in a workload's file against the wait share that was measured in its serial cell.
public struct LabelCheck: Sendable {
  /// What the comparison says.
  public enum Finding: Sendable, Hashable {
    /// The measured share fits the label.
    case agrees
    /// It does not; what was measured instead.
    case surprise(WorkloadClass)
    /// No serial cell gave a wait share.
    case unmeasured
  }

  /// The workload.
  public let workload: String
  /// The label.
  public let label: WorkloadClass
  /// The measured wait shares of its points' serial cells, smallest first.
  public let shares: [Interval]
  /// What the comparison says.
  public let finding: Finding
  /// What its trials remarked.
  public let notes: [String]

  /// At most this wait share counts as compute-bound.
  public static let computeLimit = 0.25
  /// At least this wait share counts as IO-bound.
  public static let ioLimit = 0.75

  init(workload: String, points: [PointAnalysis]) {
    let serial = points.compactMap { point in point.cells.first { $0.cell.model == .serial } }
    let shares = serial.compactMap(\.waitShare).sorted { $0.estimate < $1.estimate }
    self.workload = workload
    self.shares = shares
    label = points.first?.workloadClass ?? .mixed
    notes = points.flatMap(\.cells).flatMap(\.notes).uniqued()
    guard let low = shares.first?.estimate, let high = shares.last?.estimate else {
      finding = .unmeasured
      return
    }
    let measured = Self.measured(low: low, high: high)
    finding = measured == label ? .agrees : .surprise(measured)
  }

  /// The kind of work that a wait share speaks of.
  static func kind(of share: Double) -> WorkloadClass { measured(low: share, high: share) }

  /// The class of a range of shares: one kind only if the whole range is of that kind.
  private static func measured(low: Double, high: Double) -> WorkloadClass {
    if high <= computeLimit { return .compute }
    return low >= ioLimit ? .io : .mixed
  }
}
