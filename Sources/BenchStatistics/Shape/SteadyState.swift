import Glibc

/// Whether the batches of one process settle, and how.
///
/// The method of Barrett, Bolz-Tereick, Killick, Mount and Tratt, *Virtual Machine Warmup Blows Hot
/// and Cold*, OOPSLA 2017 (the tool krun), for shorter series: single outliers are pulled in, change
/// points in mean and variance are found with a penalty of 15 log n, and segments are compared
/// with the last one. Two differences from the paper: the settled part must be the last quarter of
/// the series (there 500 of 2,000 iterations) and must not drift, and segments count as equal within the larger of a
/// relative margin and the last segment's standard deviation (there an absolute 1 ms or the
/// variance), because batches here last from microseconds to seconds.
public struct SteadyState: Sendable, Hashable, Codable {
  /// The shape of a series.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// All segments are alike.
    case flat
    /// It settles, at its best level.
    case warmUp
    /// It settles, at a level worse than an earlier one.
    case slowdown
    /// It does not settle: the last quarter changes.
    case neverSteady

    /// The words as they are printed.
    public var word: String {
      switch self {
      case .flat: "flat"
      case .warmUp: "warm-up"
      case .slowdown: "slowdown"
      case .neverSteady: "never steady"
      }
    }
  }

  /// A stretch of batches between two change points.
  public struct Segment: Sendable, Hashable, Codable {
    /// The index of its first batch.
    public var start: Int
    /// How many batches it has.
    public var count: Int
    /// The mean of its batches (outliers pulled in), in the unit of the samples.
    public var mean: Double
    /// The standard deviation of its batches (outliers pulled in).
    public var standardDeviation: Double
  }

  /// The fewest batches that are classified; shorter series cannot show a change reliably.
  public static let fewestBatches = 12

  /// The shape.
  public var kind: Kind
  /// The segments in order.
  public var segments: [Segment]
  /// The first batch of the settled part: batches before it are warm-up; `nil` if never steady.
  public var steadyFrom: Int?

  /// A longer series is looked at in this many stretches: the time it takes grows with the square,
  /// and 2,000 take well under a tenth of a second.
  public static let mostStretches = 2_000

  /// Classifies durations (lower is better) in their order of measurement.
  ///
  /// More than ``mostStretches`` durations are first replaced by the means of stretches of equal
  /// length; a shape shorter than a stretch is then not seen. Positions are those of the series.
  /// `margin` is relative: levels closer than this are the same. Returns `nil` for fewer than
  /// ``fewestBatches``, which is no verdict. Throws ``StatisticsError`` for NaN, infinity or a
  /// negative margin.
  public static func classify(_ series: [Double], margin: Double = 0.01) throws -> SteadyState? {
    try Checks.finite(series, "steady state")
    try Checks.atLeast(margin, 0, "margin")
    guard series.count >= fewestBatches else { return nil }
    if series.count > mostStretches { return try folded(series, margin: margin) }
    let cleaned = Outliers.pulledIn(series)
    let cuts = try ChangePoints.find(
      in: cleaned, kind: .meanAndVariance, penalty: 15 * log(Double(series.count)), shortest: 3)
    let edges = [0] + cuts + [series.count]
    let segments = zip(edges, edges.dropFirst()).map { start, end in
      let part = Array(cleaned[start..<end])
      let mean = Moments.uncheckedMean(part)
      return Segment(
        start: start, count: part.count, mean: mean,
        standardDeviation: Moments.uncheckedVariance(part, around: mean).squareRoot())
    }
    return SteadyState(cleaned, segments: segments, margin: margin)
  }

  /// The classification of a long series by stretches.
  private static func folded(_ series: [Double], margin: Double) throws -> SteadyState? {
    let length = (series.count + mostStretches - 1) / mostStretches
    let stretches = stride(from: 0, to: series.count, by: length).map { start in
      Moments.uncheckedMean(Array(series[start..<min(start + length, series.count)]))
    }
    guard var state = try classify(stretches, margin: margin) else { return nil }
    state.steadyFrom = state.steadyFrom.map { $0 * length }
    for index in state.segments.indices {
      let end = state.segments[index].start + state.segments[index].count
      state.segments[index].start *= length
      state.segments[index].count = min(end * length, series.count) - state.segments[index].start
    }
    return state
  }

  private init(_ cleaned: [Double], segments: [Segment], margin: Double) {
    self.segments = segments
    let last = segments[segments.count - 1]
    let slack = max(margin * abs(last.mean), last.standardDeviation)
    // From the end backwards, as long as segments are like the last one.
    var steady = last.start
    for segment in segments.reversed() {
      guard abs(segment.mean - last.mean) <= slack else { break }
      steady = segment.start
    }
    let isShort = cleaned.count - steady < max(3, cleaned.count / 4)
    if isShort || Self.drifts(Array(cleaned[steady...]), margin: margin) {
      kind = .neverSteady
      steadyFrom = nil
    } else if steady == 0 {
      kind = .flat
      steadyFrom = 0
    } else {
      let best = segments.map(\.mean).min() ?? last.mean
      kind = last.mean - best <= slack ? .warmUp : .slowdown
      steadyFrom = steady
    }
  }

  /// Whether the second half of a settled part clearly differs from the first.
  ///
  /// A steady drift is cut into stairs whose last one looks settled; the difference must exceed
  /// the margin and be certain at 99.9 %, so that noise and autocorrelation do not look like one.
  private static func drifts(_ part: [Double], margin: Double) -> Bool {
    guard part.count >= 6 else { return false }
    let half = part.count / 2
    let difference = WelchDifference(Array(part[half...]), Array(part[..<half])).interval(0.999)
    return !difference.contains(0)
      && abs(difference.estimate) > margin * abs(Moments.uncheckedMean(part))
  }

  /// One word for the processes of a cell: their common kind, or `nil` if they differ.
  ///
  /// A mix of flat and warm-up processes counts as warm-up: all of them settle at their best.
  public static func common(_ kinds: [Kind]) -> Kind? {
    let different = Set(kinds)
    if different.count == 1 { return different.first }
    return different == [.flat, .warmUp] ? .warmUp : nil
  }
}
