public import BenchCore
public import BenchStatistics
import Glibc

/// One workload at one parameter point under all its back ends: what is compared, block by block.
public struct PointAnalysis: Sendable {
  /// The workload's name with its group.
  public let workload: String
  /// The label of the workload.
  public let workloadClass: WorkloadClass
  /// The parameter point.
  public let parameters: ParameterPoint
  /// The back ends' cells, in the plan's order.
  public internal(set) var cells: [CellAnalysis]
  /// How measuring ended; nil if it did not.
  public let conclusion: Conclusion?
  /// How many blocks the plan asks for at least and allows at most.
  public let plannedBlocks: ClosedRange<Int>

  /// The point in a reader's words, such as `mixed/dial wait=50%`.
  public var label: String {
    let point = parameters.label
    return point.isEmpty ? workload : "\(workload) \(point)"
  }

  /// How many tasks may be in flight: the largest number of workers of the point's cells.
  public var concurrency: Int { cells.map(\.cell.concurrency).max() ?? 1 }

  /// The cell of a back end.
  public subscript(backend: String) -> CellAnalysis? { cells.first { $0.cell.backend == backend } }

  /// The back ends, in the plan's order.
  public var backends: [String] { cells.map(\.cell.backend) }

  /// The natural logarithms of the ratio of two back ends in a metric, by block.
  ///
  /// Only blocks in which both gave a result count.
  public func logRatios(
    _ candidate: String, over base: String, metric: BlockMetric = .throughput
  ) -> [Int: Double] {
    guard let top = self[candidate]?.byBlock[metric], let bottom = self[base]?.byBlock[metric]
    else { return [:] }
    return top.reduce(into: [:]) { result, entry in
      guard let other = bottom[entry.key] else { return }
      result[entry.key] = log(entry.value / other)
    }
  }

  /// The throughput ratio of two back ends from their blocks; nil under 2 common blocks.
  public func ratio(_ candidate: String, over base: String, confidence: Double = 0.95)
    -> PairedRatio?
  {
    let blocks = logRatios(candidate, over: base).sorted { $0.key < $1.key }.map(\.value)
    return try? PairedRatio(logRatios: blocks, confidence: confidence)
  }

  /// The speed-up of a back end over the serial one.
  public func speedup(_ backend: String) -> PairedRatio? {
    guard let serial = cells.first(where: { $0.cell.model == .serial }) else { return nil }
    return ratio(backend, over: serial.cell.backend)
  }

  /// Joins cells of one workload and point, which must not be empty.
  init?(_ records: [CellRecord], cells: [CellAnalysis]) {
    guard let first = records.first else { return nil }
    workload = first.cell.workload
    workloadClass = first.cell.workloadClass
    parameters = first.cell.parameters
    self.cells = cells
    conclusion = records.lazy.compactMap(\.conclusion).first
    plannedBlocks = first.plannedBlocks
  }
}
