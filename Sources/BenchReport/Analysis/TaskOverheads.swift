import BenchCore
import BenchStatistics

/// What a back end spends on a task on a processor beyond what serial does: the overhead o of the
/// predictions, in nanoseconds.
///
/// Taken from cpu/grain of the same run where it was measured, because it was then the same machine in
/// the same hour; else from the empty tasks of the host's self-check; else 0, which is said.
struct TaskOverheads {
  /// Where the numbers come from.
  enum Origin { case grain, selfcheck, none }

  private let grain: [String: Double]
  private let selfcheck: [String: Double]

  init(_ analysis: RunAnalysis) {
    let points = analysis.points.filter { $0.workload == GrainAnalysis.workload }
    let measured = GrainAnalysis(points, processors: analysis.processors)?.overheads ?? [:]
    grain = Self.beyondSerial(measured)
    selfcheck = Self.beyondSerial(
      analysis.options.emptyTasks.reduce(into: [:]) { result, entry in
        // Of empty tasks a processor does 1 / o, and all that are used do P / o together.
        let most = Prediction.single.contains(entry.key) ? 1 : max(1, analysis.processors)
        let used = entry.key == Model.serial.rawValue ? 1 : min(most, entry.value.workers)
        result[entry.key] = entry.value.nanoseconds * Double(used)
      })
  }

  /// The overhead of a back end in a workload, and where it comes from.
  ///
  /// Not from cpu/grain for cpu/grain itself: a prediction made of its own result says nothing.
  func overhead(of backend: String, in workload: String) -> (nanoseconds: Double, origin: Origin) {
    if workload != GrainAnalysis.workload, let own = grain[backend] { return (own, .grain) }
    if let own = selfcheck[backend] { return (own, .selfcheck) }
    return (0, .none)
  }

  private static func beyondSerial(_ all: [String: Double]) -> [String: Double] {
    let serial = all[Model.serial.rawValue] ?? 0
    return all.mapValues { max(0, $0 - serial) }
  }
}

/// What the work of cpu/grain costs as it is cut ever finer.
struct GrainAnalysis {
  /// The workload, whose parameter `cuts` says into how many tasks the work is cut.
  static let workload = "cpu/grain"

  /// The nanoseconds that all the work takes serially in its coarsest cut.
  let total: Double
  private let points: [PointAnalysis]
  private let processors: Int

  /// Nil for fewer than two cuts, or without a serial result.
  init?(_ points: [PointAnalysis], processors: Int) {
    let serial = points.flatMap(\.cells).filter { $0.cell.model == .serial && $0.throughput != nil }
    guard points.count > 1, let coarsest = serial.min(by: { $0.cell.tasks < $1.cell.tasks }),
      let rate = coarsest.throughput?.estimate, rate > 0
    else { return nil }
    self.points = points
    self.processors = processors
    total = Double(coarsest.cell.tasks) / rate * 1e9
  }

  /// The back ends, in the plan's order.
  var backends: [String] { points.flatMap { $0.cells.map(\.cell.backend) }.uniqued() }

  /// The cells of a back end that gave results.
  func cells(of backend: String) -> [CellAnalysis] {
    points.flatMap(\.cells).filter { $0.cell.backend == backend && $0.processes > 0 }
  }

  /// The CPUs that a cell can use: one where one task computes at a time, whatever the machine has.
  func processors(of cell: Cell) -> Int {
    if cell.model == .serial || Prediction.single.contains(cell.backend) { return 1 }
    return max(1, min(processors, cell.concurrency))
  }

  /// What a CPU spends on a task of the finest cut beside its computing, in nanoseconds; nil without
  /// a result, or if all results are of the coarsest cut.
  func overhead(of backend: String) -> Double? {
    guard let finest = cells(of: backend).max(by: { $0.cell.tasks < $1.cell.tasks }),
      let rate = finest.throughput?.estimate, rate > 0
    else { return nil }
    let task = total / Double(finest.cell.tasks)
    return max(0, Double(processors(of: finest.cell)) / rate * 1e9 - task)
  }

  /// The overhead of each back end that has one.
  var overheads: [String: Double] {
    backends.reduce(into: [:]) { $0[$1] = overhead(of: $1) }
  }
}
