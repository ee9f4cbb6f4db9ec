public import BenchCore
import BenchStatistics
import Glibc

extension RunComparison {
  /// Compares runs with a base.
  ///
  /// Runs of one plan (the same seed and profile) are paired block by block, others as two groups of
  /// processes. Holm's correction goes over all rows of all heads.
  public init(
    base: RunResults, heads: [RunResults], metric: BlockMetric = .throughput,
    options: AnalysisOptions = AnalysisOptions()
  ) {
    var drafts: [RowDraft] = []
    var missing: [String] = []
    let sides = Self.sides(base, metric)
    let byIdentity = Dictionary(sides, uniquingKeysWith: { first, _ in first })
    for head in heads {
      let isOnePlan = base.run.seed == head.run.seed && base.run.profile == head.run.profile
      var seen: Set<Cell.Identity> = []
      for (identity, side) in Self.sides(head, metric) {
        seen.insert(identity)
        guard let other = byIdentity[identity] else {
          missing.append("\(side.cell.label): not in run \(base.run.number)")
          continue
        }
        guard !side.blocks.isEmpty, !other.blocks.isEmpty else {
          let run = side.blocks.isEmpty ? head.run.number : base.run.number
          missing.append("\(side.cell.label): no result in run \(run)")
          continue
        }
        drafts.append(
          RowDraft(
            base: other, head: side, run: head.run.number, isOnePlan: isOnePlan,
            confidence: options.confidence))
      }
      missing += sides.filter { !seen.contains($0.0) }
        .map { "\($0.1.cell.label): not in run \(head.run.number)" }
    }
    self.init(
      base: base.run.number, heads: heads.map(\.run.number), metric: metric,
      margin: options.margin, marginOrigin: options.marginOrigin, confidence: options.confidence,
      rows: Self.decide(drafts, metric: metric, margin: options.margin),
      differences: Dictionary(
        heads.map { ($0.run.number, RunDifference.all(base: base, head: $0)) },
        uniquingKeysWith: { first, _ in first }),
      missing: missing.uniqued())
  }

  /// One cell with its metric by block.
  struct Side {
    let cell: Cell
    let blocks: [Int: Double]
  }

  private static func sides(_ results: RunResults, _ metric: BlockMetric)
    -> [(Cell.Identity, Side)]
  {
    var seen: Set<Cell.Identity> = []
    return results.cells.compactMap { record in
      let identity = Cell.Identity(record.cell)
      guard seen.insert(identity).inserted else { return nil }
      let blocks = CellAnalysis.countedTrials(record.trials).reduce(into: [Int: Double]()) {
        if let value = metric.value($1.medians), value > 0, value.isFinite {
          $0[$1.block] = value
        }
      }
      return (identity, Side(cell: record.cell, blocks: blocks))
    }
  }

  private static func decide(_ drafts: [RowDraft], metric: BlockMetric, margin: Double) -> [Row] {
    let judged = drafts.filter(\.hasVerdict)
    // The t of the strictest row stands in where signed ranks cannot reach it; see ComparisonTable.
    let strictest = Double(max(1, judged.count))
    let pValues = judged.map { $0.pValue(tests: strictest) }
    var adjusted = ((try? HolmCorrection.adjust(pValues)) ?? []).makeIterator()
    return drafts.map { draft in
      let pValue = draft.hasVerdict ? adjusted.next() : nil
      return draft.row(pValue: pValue, metric: metric, margin: margin)
    }
  }
}

extension Cell {
  /// What makes cells of two runs the same cell.
  struct Identity: Hashable {
    let workload: String
    let parameters: ParameterPoint
    let backend: String
    let tasks: Int
    let concurrency: Int

    init(_ cell: Cell) {
      workload = cell.workload
      parameters = cell.parameters
      backend = cell.backend
      tasks = cell.tasks
      concurrency = cell.concurrency
    }
  }
}

/// A row before the table's correction.
private struct RowDraft {
  let base: RunComparison.Side
  let head: RunComparison.Side
  let run: Int64
  let confidence: Double
  private let logRatios: [Double]
  private let paired: PairedRatio?
  private let unpaired: UnpairedRatio?

  init(
    base: RunComparison.Side, head: RunComparison.Side, run: Int64, isOnePlan: Bool,
    confidence: Double
  ) {
    self.base = base
    self.head = head
    self.run = run
    self.confidence = confidence
    let common = head.blocks.keys.filter { base.blocks[$0] != nil }.sorted()
    logRatios = common.compactMap { block in
      guard let top = head.blocks[block], let bottom = base.blocks[block] else { return nil }
      return log(top / bottom)
    }
    // A pairing that leaves most blocks out would throw away what was measured.
    let isPaired =
      isOnePlan && 2 * logRatios.count >= max(base.blocks.count, head.blocks.count)
    paired =
      isPaired ? try? PairedRatio(logRatios: logRatios, confidence: confidence) : nil
    unpaired =
      paired == nil
      ? try? UnpairedRatio(
        candidate: Array(head.blocks.values), base: Array(base.blocks.values),
        confidence: confidence) : nil
  }

  var blocks: Int {
    paired == nil ? min(base.blocks.count, head.blocks.count) : logRatios.count
  }

  var hasVerdict: Bool {
    (paired != nil || unpaired != nil) && blocks >= PairedRatio.fewestBlocks
  }

  func pValue(tests: Double) -> Double {
    if let paired {
      guard !paired.interval.contains(1) else { return 1 }
      let strict = try? PairedRatio(
        logRatios: logRatios, confidence: 1 - (1 - confidence) / tests)
      return strict?.pValue ?? paired.pValue
    }
    return unpaired?.pValue ?? 1
  }

  func row(pValue: Double?, metric: BlockMetric, margin: Double) -> RunComparison.Row {
    let values = [base, head].map { side in
      side.blocks.values.reduce(0, +) / Double(max(1, side.blocks.count))
    }
    let none = Interval(
      lower: .nan, estimate: values[1] / values[0], upper: .nan, confidence: confidence)
    let better = metric.preference
    let verdict =
      hasVerdict
      ? (try? paired?.verdict(margin: margin, better: better, adjustedPValue: pValue)
        ?? unpaired?.verdict(margin: margin, better: better, adjustedPValue: pValue)) ?? nil : nil
    return RunComparison.Row(
      cell: head.cell, head: run, baseValue: values[0], headValue: values[1],
      ratio: paired?.interval ?? unpaired?.interval ?? none, pValue: pValue, verdict: verdict,
      detectable: detectable, method: paired == nil ? .unpaired : .paired, blocks: blocks,
      processes: [base.blocks.count, head.blocks.count], quantity: metric.quantity)
  }

  private var detectable: Double? {
    if paired != nil {
      return try? DetectableDifference.paired(logRatios: logRatios, confidence: confidence)
    }
    guard let unpaired, let fewest = unpaired.processes.min() else { return nil }
    return try? DetectableDifference.of(
      error: unpaired.logError, freedom: Double(fewest - 1), confidence: confidence)
  }
}
