public import BenchStatistics

/// One back end against another at one point, with the verdict that a whole table allows.
public struct Comparison: Sendable, Hashable {
  /// The back end that is judged.
  public let candidate: String
  /// The back end that it is held against.
  public let base: String
  /// The throughput of the candidate over that of the base.
  public let ratio: PairedRatio
  /// The verdict; nil with fewer than ``PairedRatio/fewestBlocks`` blocks.
  public let verdict: Verdict?
}

/// Verdicts on a table of comparisons, so that many rows do not make chance look like a finding.
///
/// *Faster* and *slower* need two things: the exact signed-rank interval of the row excludes 1, and
/// the row's p-value, corrected by Holm over all rows, is at most 1 - confidence. The signed-rank
/// p-value of n blocks cannot be below 2 / 2^n, so with few blocks no row of a larger table could
/// ever pass. There Student's t on the log-ratios gives the p-value that Holm's correction works
/// on; it can be too small for noise with several modes, against which the first condition stands.
///
/// Simulated with 30 rows without any difference, margin 1 %: 2-5 % of the tables hold a false
/// finding for normal and heavy-tailed noise at 6, 8 and 12 blocks. For noise with two equal modes
/// far apart it is 62 % of the tables (3 % of the rows) at 6 blocks, 17 % at 8 and 4 % at 12.
enum ComparisonTable {
  /// A comparison before its verdict.
  struct Row {
    var candidate: String
    var base: String
    var logRatios: [Double]
  }

  /// The comparisons in the order given; rows with fewer than 2 blocks give nil.
  static func decide(_ rows: [Row], options: AnalysisOptions) -> [Comparison?] {
    let ratios = rows.map {
      try? PairedRatio(logRatios: $0.logRatios, confidence: options.confidence)
    }
    let judged = ratios.count { ($0?.blocks ?? 0) >= PairedRatio.fewestBlocks }
    let level = 1 - (1 - options.confidence) / Double(max(1, judged))
    // At the confidence that the first of the table's rows must reach, PairedRatio itself turns to
    // Student's t where signed ranks cannot reach it.
    let pValues = zip(rows, ratios).map { row, ratio -> Double? in
      guard let ratio, ratio.blocks >= PairedRatio.fewestBlocks else { return nil }
      guard !ratio.interval.contains(1) else { return 1 }
      return (try? PairedRatio(logRatios: row.logRatios, confidence: level))?.pValue
    }
    var adjusted = ((try? HolmCorrection.adjust(pValues.compactMap { $0 })) ?? []).makeIterator()
    return rows.indices.map { index in
      guard let ratio = ratios[index] else { return nil }
      let pValue = pValues[index] == nil ? nil : adjusted.next()
      let verdict = try? ratio.verdict(
        margin: options.margin, better: .higher, adjustedPValue: pValue)
      return Comparison(
        candidate: rows[index].candidate, base: rows[index].base, ratio: ratio,
        verdict: verdict ?? nil)
    }
  }
}
