import BenchStatistics

/// Makes intervals from samples, with one seed so that a report can be made again digit by digit.
struct Estimator {
  let options: AnalysisOptions
  var random: RandomSource
  private var processes: ProcessResampling?

  init(options: AnalysisOptions, seed: UInt64) {
    self.options = options
    random = RandomSource(seed: seed)
    processes = try? ProcessResampling(
      confidence: options.confidence, resamples: options.resamples, random: random)
  }

  /// The bootstrap interval of the mean, over processes, of one value each.
  ///
  /// Nil without any value; with a single one the ends are NaN, see ``interval(_:of:)``.
  mutating func interval(_ values: [Double]) -> Interval? {
    guard let first = values.first else { return nil }
    if values.count > 1, let interval = try? processes?.interval(of: values) { return interval }
    return Interval(lower: .nan, estimate: first, upper: .nan, confidence: options.confidence)
  }

  /// The two-level bootstrap interval of the median of what `value` takes from each sample.
  ///
  /// Processes outside, their batches inside. Nil if no sample has a value; with a single one the
  /// ends are NaN, which formatting shows as "no interval".
  mutating func interval<Sample>(_ processes: [[Sample]], of value: (Sample) -> Double?)
    -> Interval?
  {
    let values = processes.map { $0.compactMap(value).filter(\.isFinite) }.filter { !$0.isEmpty }
    guard let first = values.first?.first else { return nil }
    let result = try? Bootstrap.interval(
      of: values, confidence: options.confidence, resamples: options.resamples, using: &random)
    return result?.interval
      ?? Interval(lower: .nan, estimate: first, upper: .nan, confidence: options.confidence)
  }

  /// The geometric mean, over workloads, of the median ratio over blocks.
  ///
  /// Outside the workloads, inside the natural log-ratios of their blocks; nil with fewer than
  /// ``PairedRatio/fewestBlocks`` blocks. This is ``Contrast``'s first group against a second one
  /// of exactly 1.
  mutating func groupRatio(_ workloads: [[Double]]) -> Interval? {
    let unity = [[Double](repeating: 0, count: PairedRatio.fewestBlocks)]
    return try? Contrast(
      first: workloads, second: unity, confidence: options.confidence,
      resamples: options.resamples, using: &random
    ).first
  }
}
