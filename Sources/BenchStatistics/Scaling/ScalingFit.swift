import Glibc

/// A scaling law fitted to throughput over workers.
///
/// ```
///   X(N) = λ N / (1 + σ (N - 1) + κ N (N - 1))
/// ```
///
/// λ is the throughput of one worker, σ the share of work that is serial or fought over
/// (contention), κ the cost of keeping workers in agreement (coherence). κ = 0 is Amdahl's law. With
/// κ > 0 throughput peaks at N = sqrt((1 - σ) / κ) and falls after it. Sources: Gunther, *Guerrilla
/// Capacity Planning*, chapters 4 to 6; Amdahl, AFIPS 1967.
///
/// N / X is linear in 1/λ, σ/λ and κ/λ, so the fit needs no starting values: least squares with
/// coefficients of at least 0. The law describes what it was fitted to; beyond
/// the largest N it is a guess, and on P CPUs it says little about N > P.
public struct ScalingFit: Sendable, Hashable, Codable {
  /// Which terms are fitted.
  public enum Law: String, Sendable, Hashable, Codable {
    /// λ and σ.
    case amdahl
    /// λ, σ and κ.
    case universal
  }

  /// Which errors the fit makes small.
  public enum Errors: String, Sendable, Hashable, Codable {
    /// Relative ones: right for measurements that are each good to some per cent; the default.
    case relative
    /// Absolute ones: what most published fits of this law use; large throughputs count more.
    case absolute
  }

  /// One measured throughput.
  public struct Point: Sendable, Hashable, Codable {
    /// How many workers; several points may share a number.
    public var workers: Double
    /// Work done per unit of time, above 0.
    public var throughput: Double

    /// Makes a point.
    public init(workers: Double, throughput: Double) {
      self.workers = workers
      self.throughput = throughput
    }
  }

  /// Different numbers of workers below which no law is fitted.
  public static let fewestPoints = 6

  /// Which terms were fitted.
  public var law: Law
  /// λ, in the unit of the throughput.
  public var oneWorker: Interval
  /// σ, a share.
  public var contention: Interval
  /// κ, a share; 0 with no width for Amdahl's law.
  public var coherence: Interval
  /// The number of workers with the highest throughput; `nil` if none is finite (κ is 0).
  public var peakWorkers: Double?
  /// Workers of the peak at the ends of its interval; infinite ends are left out as `nil`.
  public var peakRange: PeakRange
  /// The share of the throughput's variance that the law explains; below 0.9 do not trust it.
  public var rSquared: Double
  /// How many points there are.
  public var points: Int

  /// The ends of the peak's interval.
  public struct PeakRange: Sendable, Hashable, Codable {
    /// The lower end; `nil` means no peak at all is likely enough.
    public var lower: Double?
    /// The upper end; `nil` means that the absence of a peak cannot be ruled out.
    public var upper: Double?
  }

  /// The speed-up that no number of workers exceeds, or `nil` if there is no limit.
  ///
  /// For Amdahl's law 1/σ.
  public var limit: Double? {
    if let peakWorkers {
      return Self.relative(peakWorkers, contention.estimate, coherence.estimate)
    }
    return contention.estimate > 0 ? 1 / contention.estimate : nil
  }

  /// The throughput that the law gives for a number of workers of at least 1.
  public func throughput(workers: Double) -> Double {
    oneWorker.estimate * Self.relative(workers, contention.estimate, coherence.estimate)
  }

  /// Fits a law; the intervals come from resampling the errors.
  ///
  /// Residuals are scaled by sqrt(n / (n - p)) and the ends widened by t / z, for n points and p
  /// terms (Davison and Hinkley, section 6.2.3). Deterministic for a given generator state. Throws
  /// ``StatisticsError`` for fewer than ``fewestPoints`` different numbers of workers, a number
  /// below 1, a throughput at or below 0, NaN or infinity.
  public init(
    _ points: [Point], law: Law, errors: Errors = .relative, confidence: Double = 0.95,
    resamples: Int = 1_000, using random: inout RandomSource
  ) throws {
    try Checks.level(confidence, "confidence")
    try Checks.count(resamples, atLeast: 100, "bootstrap resamples")
    try Checks.count(
      Set(points.map(\.workers)).count, atLeast: Self.fewestPoints,
      "different numbers of workers for a scaling law")
    for point in points { try Checks.atLeast(point.workers, 1, "workers") }
    try Checks.positive(points.map(\.throughput), "throughput")
    guard let fitted = ScalingTerms(points, law, errors) else {
      throw StatisticsError.noFit(what: "scaling law", reason: "throughput is far too uneven")
    }
    let draws = fitted.resampled(points, law, errors, confidence, resamples, using: &random)
    self.law = law
    self.points = points.count
    oneWorker = draws.interval(fitted.rate, draws.terms.map(\.rate))
    contention = draws.interval(fitted.contention, draws.terms.map(\.contention))
    coherence = draws.interval(fitted.coherence, draws.terms.map(\.coherence))
    peakWorkers = fitted.peak.isFinite ? fitted.peak : nil
    let tail = (1 - confidence) / 2
    let peaks = draws.terms.map(\.peak).sorted()
    let lower = peaks[Int(tail * Double(peaks.count))]
    let upper = peaks[peaks.count - 1 - Int(tail * Double(peaks.count))]
    peakRange = PeakRange(
      lower: lower.isFinite ? lower : nil, upper: upper.isFinite ? upper : nil)
    rSquared = fitted.rSquared(points)
  }

  static func relative(_ workers: Double, _ contention: Double, _ coherence: Double) -> Double {
    workers / (1 + contention * (workers - 1) + coherence * workers * (workers - 1))
  }
}
