public import BenchCore

/// Trials that gave no result for the same reason.
public struct FailureGroup: Sendable, Hashable {
  /// What kind of failure it is.
  public let kind: TrialFailure.Kind
  /// What happened.
  public let reason: String
  /// The labels of the cells.
  public let cells: [String]
  /// How many trials there were.
  public let trials: Int

  /// Groups the failures of cells by kind and reason, in the order of the cells.
  static func all(_ cells: [CellAnalysis]) -> [FailureGroup] {
    var order: [TrialFailure] = []
    var labels: [TrialFailure: [String]] = [:]
    for cell in cells {
      for failure in cell.failures {
        if labels[failure] == nil { order.append(failure) }
        labels[failure, default: []].append(cell.cell.label)
      }
    }
    return order.map { failure in
      let all = labels[failure] ?? []
      return FailureGroup(
        kind: failure.kind, reason: failure.reason, cells: all.uniqued(), trials: all.count)
    }
  }
}
