import BenchCore

/// The cells of a run that a hypothesis is about, in pairs.
struct ClaimCells {
  /// A cell with its metric by block.
  struct Entry {
    let cell: Cell
    let blocks: [Int: Double]
  }

  let pairs: [(numerator: Entry, denominator: Entry?)]

  private struct Key: Hashable {
    var workload: String
    var point: [String]
  }

  init(_ hypothesis: ClaimHypothesis, records: [CellRecord]) {
    let freed = Set(
      (hypothesis.numerator.conditions + (hypothesis.denominator?.conditions ?? [])).map(\.name))
    let sharesWorkload =
      hypothesis.numerator.workload == nil && hypothesis.denominator?.workload == nil
    func key(_ cell: Cell) -> Key {
      Key(
        workload: sharesWorkload ? cell.workload : "",
        point: cell.parameters.settings.filter { !freed.contains($0.name) }
          .map { "\($0.name)=\($0.value)" })
    }
    let tops = Self.entries(hypothesis, hypothesis.numerator, records)
    guard let side = hypothesis.denominator else {
      pairs = tops.map { ($0, nil) }
      return
    }
    let bottoms = Dictionary(
      Self.entries(hypothesis, side, records).map { (key($0.cell), $0) },
      uniquingKeysWith: { first, _ in first })
    pairs = tops.compactMap { top in bottoms[key(top.cell)].map { (top, $0) } }
  }

  private static func entries(
    _ hypothesis: ClaimHypothesis, _ side: ClaimHypothesis.Side, _ records: [CellRecord]
  ) -> [Entry] {
    let pattern = side.workload ?? hypothesis.workload
    return records.compactMap { record in
      let cell = record.cell
      guard cell.backend == side.backend,
        hypothesis.workloadClass.map({ $0 == cell.workloadClass }) ?? true,
        NamePattern(pattern).matches(cell.workload),
        (hypothesis.conditions + side.conditions).allSatisfy({ $0.holds(for: cell) })
      else { return nil }
      let blocks = CellAnalysis.countedTrials(record.trials).reduce(into: [Int: Double]()) {
        $0[$1.block] = value(hypothesis.metric, $1.medians)
      }
      return blocks.isEmpty ? nil : Entry(cell: cell, blocks: blocks)
    }
  }

  private static func value(_ metric: String, _ digest: TrialDigest) -> Double? {
    switch metric {
    case "throughput": digest.throughput
    case "cpu-per-task": digest.cpuPerTask
    case "peak-memory": digest.peakMemory
    case "wait-share": digest.waitShare
    case "wall": digest.wall
    case "p50": digest.p50
    case "p99": digest.p99
    default: digest.metrics[metric]
    }
  }
}

/// A name in which `*` stands for any text; a name without its group matches behind the slash.
struct NamePattern {
  private let parts: [Substring]

  init(_ text: String) { parts = text.split(separator: "*", omittingEmptySubsequences: false) }

  func matches(_ name: String) -> Bool {
    if parts.count == 1 {
      return name == parts[0] || name.split(separator: "/").last.map { $0 == parts[0] } ?? false
    }
    guard name.hasPrefix(parts[0]), name.hasSuffix(parts[parts.count - 1]) else { return false }
    var rest = name.dropFirst(parts[0].count)
    for part in parts.dropFirst() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return parts.last.map { $0.isEmpty || name.hasSuffix($0) } ?? true
  }
}
