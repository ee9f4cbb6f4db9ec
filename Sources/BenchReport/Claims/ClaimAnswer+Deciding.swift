public import BenchCore
import BenchStatistics
import Glibc

extension ClaimAnswer {
  /// Tests a claim on a run.
  init(_ claim: Claim, results: RunResults, options: AnalysisOptions) {
    let answers = claim.hypotheses.map {
      HypothesisJudge(hypothesis: $0, options: options).answer(results)
    }
    let verdicts = answers.map(\.verdict)
    let verdict: ClaimVerdict =
      verdicts.contains(.refuted)
      ? .refuted : verdicts.contains(.undecided) ? .undecided : .supported
    self.init(claim: claim, verdict: verdict, hypotheses: answers, run: results.run.number)
  }

  /// Tests claims on a run, in the order given.
  public static func all(
    _ claims: [Claim], results: RunResults, options: AnalysisOptions = AnalysisOptions()
  ) -> [ClaimAnswer] {
    claims.map { ClaimAnswer($0, results: results, options: options) }
  }
}

/// Decides one hypothesis.
///
/// A point is supported if its interval lies wholly on the claimed side of the bound, refuted if it
/// lies wholly on the other. Of k points, *every* needs each supported at the plain confidence (an
/// intersection-union test needs no correction) and is refuted by one point whose interval at
/// 1 - (1 - confidence) / k lies on the other side; *some* the other way round. Fewer than
/// ``PairedRatio/fewestBlocks`` blocks decide nothing.
struct HypothesisJudge {
  let hypothesis: ClaimHypothesis
  let options: AnalysisOptions

  func answer(_ results: RunResults) -> HypothesisAnswer {
    let cells = ClaimCells(hypothesis, records: results.cells)
    guard !cells.pairs.isEmpty else {
      return made(.undecided, nil, [], "no such cells in this run")
    }
    let plain = evidence(cells, confidence: options.confidence)
    if hypothesis.points == .typical { return typical(cells, plain, seed: results.run.seed) }
    let strict = evidence(
      cells, confidence: 1 - (1 - options.confidence) / Double(cells.pairs.count))
    let (all, any): (ClaimVerdict, ClaimVerdict) =
      hypothesis.points == .every ? (.supported, .refuted) : (.refuted, .supported)
    let verdict: ClaimVerdict =
      strict.contains { $0.verdict == any }
      ? any : plain.allSatisfy { $0.verdict == all } ? all : .undecided
    return made(verdict, nearest(plain), plain, verdict == .undecided ? reason(plain) : nil)
  }

  private func made(
    _ verdict: ClaimVerdict, _ value: Interval?, _ evidence: [ClaimEvidence], _ reason: String?
  ) -> HypothesisAnswer {
    HypothesisAnswer(
      hypothesis: hypothesis, verdict: verdict, value: value, evidence: evidence, reason: reason)
  }

  private func evidence(_ cells: ClaimCells, confidence: Double) -> [ClaimEvidence] {
    cells.pairs.map { top, bottom in
      let values = top.blocks.sorted { $0.key < $1.key }.compactMap { block, value -> Double? in
        guard let bottom else { return value }
        return bottom.blocks[block].map { log(value / $0) }
      }.filter(\.isFinite)
      let interval = Self.interval(values, isRatio: bottom != nil, confidence: confidence)
      return ClaimEvidence(
        numerator: top.cell, denominator: bottom?.cell, value: interval, blocks: values.count,
        verdict: judge(interval, blocks: values.count))
    }
  }

  /// Paired ratios by signed ranks; plain metrics by Student's t over the blocks' trials.
  private static func interval(_ values: [Double], isRatio: Bool, confidence: Double) -> Interval {
    let single = Interval(
      lower: .nan, estimate: values.first.map { isRatio ? exp($0) : $0 } ?? .nan, upper: .nan,
      confidence: confidence)
    if isRatio {
      return (try? PairedRatio(logRatios: values, confidence: confidence))?.interval ?? single
    }
    return (try? StudentInterval.mean(of: values, confidence: confidence)) ?? single
  }

  private func judge(_ interval: Interval, blocks: Int) -> ClaimVerdict {
    guard blocks >= PairedRatio.fewestBlocks, interval.lower.isFinite else { return .undecided }
    let ends = [interval.lower, interval.upper]
    let keeps = ends.map { hypothesis.relation.holds($0, hypothesis.limit) }
    if keeps == [true, true] { return .supported }
    if hypothesis.relation == .equal, interval.contains(hypothesis.limit) { return .undecided }
    return keeps == [false, false] ? .refuted : .undecided
  }

  private func typical(_ cells: ClaimCells, _ plain: [ClaimEvidence], seed: UInt64)
    -> HypothesisAnswer
  {
    var workloads: [String: [[Int: Double]]] = [:]
    for (top, bottom) in cells.pairs {
      workloads[top.cell.workload, default: []].append(
        top.blocks.reduce(into: [:]) { logs, entry in
          let base = bottom.map { $0.blocks[entry.key] ?? .nan } ?? 1
          let value = log(entry.value / base)
          if value.isFinite { logs[entry.key] = value }
        })
    }
    let lists = workloads.sorted { $0.key < $1.key }.map { Self.meanByBlock($0.value) }
    var estimator = Estimator(options: options, seed: seed)
    guard let mean = estimator.groupRatio(lists) else {
      return made(.undecided, nil, plain, reason(plain))
    }
    let verdict = judge(mean, blocks: lists.map(\.count).min() ?? 0)
    return made(verdict, mean, plain, verdict == .undecided ? reason([], mean) : nil)
  }

  /// The mean over a workload's points for each block that all of them have.
  private static func meanByBlock(_ points: [[Int: Double]]) -> [Double] {
    guard let first = points.first else { return [] }
    let common = first.keys.filter { block in points.allSatisfy { $0[block] != nil } }.sorted()
    return common.map { block in
      points.reduce(0) { $0 + ($1[block] ?? 0) } / Double(points.count)
    }
  }

  /// The point whose estimate is furthest towards failing.
  private func nearest(_ evidence: [ClaimEvidence]) -> Interval? {
    let wantsMore = hypothesis.relation == .above || hypothesis.relation == .atLeast
    let takesLeast = wantsMore == (hypothesis.points == .every)
    let sorted = evidence.map(\.value).filter { $0.estimate.isFinite }
      .sorted { $0.estimate < $1.estimate }
    return takesLeast ? sorted.first : sorted.last
  }

  private func reason(_ evidence: [ClaimEvidence], _ mean: Interval? = nil) -> String {
    if mean == nil, let fewest = evidence.map(\.blocks).min(), fewest < PairedRatio.fewestBlocks {
      return "only \(Format.count(fewest, "common block")); "
        + "\(PairedRatio.fewestBlocks) are needed"
    }
    return "the interval holds the bound"
  }
}
