import BenchCore
public import BenchStatistics

/// How the throughput ratio of a back end to `threads` changes from compute-bound to IO-bound work.
public struct ContrastAnalysis: Sendable {
  /// Where the two kinds of work come from.
  public enum Source: Sendable, Hashable {
    /// All workloads labelled IO-bound against all labelled compute-bound.
    case classes
    /// The end of a dial that waits most against the end that computes most, by their labels.
    case dialEnds(waiting: String, computing: String)
  }

  /// The back end.
  public let candidate: String
  /// Where the two kinds of work come from.
  public let source: Source
  /// The ratios on IO-bound and on compute-bound work, and their ratio; nil if ``missing`` says why.
  public let contrast: Contrast?
  /// Why there is no contrast.
  public let missing: String?
  /// The workloads on the IO-bound and on the compute-bound side.
  public let workloads: [[String]]
  /// How many trial processes the numbers rest on.
  public let processes: Int

  init(
    _ candidate: String, source: Source, io: [PointAnalysis], compute: [PointAnalysis],
    options: AnalysisOptions, seed: UInt64
  ) {
    let base = ClassAnalysis.reference
    let sides = [io, compute].map { $0.logRatiosByWorkload(candidate, over: base) }
    var random = RandomSource(seed: seed)
    self.candidate = candidate
    self.source = source
    workloads = sides.map { $0.map(\.workload) }
    processes = (io + compute).reduce(0) { sum, point in
      sum + (point[candidate]?.processes ?? 0) + (point[base]?.processes ?? 0)
    }
    contrast = try? Contrast(
      first: sides[0].map(\.blocks), second: sides[1].map(\.blocks),
      confidence: options.confidence, resamples: options.resamples, using: &random)
    missing = contrast == nil ? Self.reason(sides.map { $0.map(\.blocks.count) }, candidate) : nil
  }

  private static func reason(_ blocks: [[Int]], _ candidate: String) -> String {
    for (side, name) in zip(blocks, ["IO-bound", "compute-bound"]) where side.isEmpty {
      return "no \(name) work was measured under both \(candidate) and \(ClassAnalysis.reference)"
    }
    let fewest = blocks.joined().min() ?? 0
    return "a workload has only \(fewest) common blocks; \(PairedRatio.fewestBlocks) are needed"
  }
}

extension ContrastAnalysis {
  /// The contrasts of a run: the classes first, then the two ends of its dial.
  static func all(points: [PointAnalysis], options: AnalysisOptions, seed: UInt64)
    -> [ContrastAnalysis]
  {
    let cells = points.flatMap(\.cells).map(\.cell)
    guard cells.contains(where: { $0.backend == ClassAnalysis.reference }) else { return [] }
    let candidates = cells.filter { $0.model != .serial && $0.backend != ClassAnalysis.reference }
      .sorted { $0.model < $1.model }.map(\.backend).uniqued()
    let io = points.filter { $0.workloadClass == .io }
    let compute = points.filter { $0.workloadClass == .compute }
    var result: [ContrastAnalysis] = []
    for (index, candidate) in candidates.enumerated() {
      result.append(
        ContrastAnalysis(
          candidate, source: .classes, io: io, compute: compute, options: options,
          seed: seed &+ UInt64(index)))
    }
    guard let dial = DialPoints(points), let low = dial.entries.first,
      let high = dial.entries.last
    else { return result }
    for (index, candidate) in candidates.enumerated() {
      result.append(
        ContrastAnalysis(
          candidate,
          source: .dialEnds(waiting: high.point.label, computing: low.point.label),
          io: [high.point], compute: [low.point], options: options,
          seed: seed &+ 1000 &+ UInt64(index)))
    }
    return result
  }
}
