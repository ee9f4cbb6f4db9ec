import BenchCore
import BenchStatistics

/// One back end of a workload at several numbers of workers, all other parameters being equal.
struct WaiterSweep {
  let workload: String
  /// The parameters that stay the same, in a reader's words; empty if there are none.
  let fixed: String
  let backend: String
  let model: Model
  /// The cells, fewest workers first.
  let cells: [CellAnalysis]

  var label: String { fixed.isEmpty ? workload : "\(workload) \(fixed)" }

  /// All sweeps of a run with at least 2 numbers of workers.
  static func all(_ points: [PointAnalysis]) -> [WaiterSweep] {
    struct Key: Hashable {
      var workload: String
      var fixed: String
      var backend: String
    }
    var order: [Key] = []
    var cells: [Key: [CellAnalysis]] = [:]
    for point in points {
      for cell in point.cells where cell.cell.model != .serial && cell.throughput != nil {
        // What is swept together with the workers cannot be told apart from them.
        let fixed = point.parameters.settings.filter {
          "\($0.value)" != "\(cell.cell.concurrency)"
        }.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        let key = Key(workload: point.workload, fixed: fixed, backend: cell.cell.backend)
        if cells[key] == nil { order.append(key) }
        cells[key, default: []].append(cell)
      }
    }
    return order.compactMap { key in
      let own = (cells[key] ?? []).sorted { $0.cell.concurrency < $1.cell.concurrency }
      guard Set(own.map(\.cell.concurrency)).count > 1, let first = own.first else { return nil }
      return WaiterSweep(
        workload: key.workload, fixed: key.fixed, backend: key.backend, model: first.cell.model,
        cells: own)
    }
  }

  /// The scaling law with contention and coherence; nil below ``ScalingFit/fewestPoints`` points.
  func law(_ options: AnalysisOptions, seed: UInt64) -> ScalingFit? {
    var random = RandomSource(seed: seed)
    let points = cells.compactMap { cell in
      cell.throughput.map {
        ScalingFit.Point(workers: Double(cell.cell.concurrency), throughput: $0.estimate)
      }
    }
    return try? ScalingFit(
      points, law: .universal, confidence: options.confidence, resamples: 400, using: &random)
  }

  /// Bytes of peak memory that each further worker takes; nil below 3 points.
  func memoryPerWorker(_ options: AnalysisOptions) -> Interval? {
    let points = cells.compactMap { cell in
      cell.peakMemory.map {
        WeightedSlope.Point(x: Double(cell.cell.concurrency), y: $0.estimate)
      }
    }
    return (try? WeightedSlope(points, confidence: options.confidence))?.slope
  }
}
