public import BenchCore
import BenchKernels
import BenchStatistics
import Glibc

/// How long the statistics take on very many samples, and how much memory.
public enum StatisticsCost {
  /// What one of them took.
  public struct Entry: Sendable, Hashable {
    /// What was worked out.
    public var name: String
    /// The time it took.
    public var took: Nanoseconds
    /// The most memory that this process has had until then.
    public var peakMemory: Bytes
  }

  /// Works each out once on skewed samples with a few outliers.
  ///
  /// The samples are the same for every call. Peak memory only ever rises, so the last entry's is
  /// that of all.
  ///
  /// - Parameter samples: How many, 1,000 or more; ten million take less than two seconds for all.
  /// - Throws: `BenchError` with code `usage` for too few.
  public static func measure(samples: Int) throws -> [Entry] {
    guard samples >= 1_000 else {
      throw BenchError(.usage, "statistics of \(samples) samples", remedy: "ask for 1,000 or more")
    }
    var values = made(samples)
    var entries: [Entry] = []
    func entry(_ name: String, _ body: () throws -> Void) rethrows {
      let began = MonotonicClock.now()
      try body()
      let took = MonotonicClock.now() - began
      entries.append(Entry(name: name, took: took, peakMemory: peakMemory()))
    }
    var sorted = try SortedSamples([])
    try entry("sorting, once for the next four") { sorted = try SortedSamples(values) }
    try entry("summary: quartiles, mean, deviations") { _ = try Summary(sorted) }
    try entry("p99 with its interval") {
      _ = try Quantile.interval(sorted, at: 0.99, confidence: 0.95)
    }
    try entry("inequality (Gini)") { _ = try Gini.coefficient(sorted) }
    try entry("several modes (dip test)") { _ = try DipTest(sorted) }
    sorted = try SortedSamples([])
    try entry("outliers") { _ = try Outliers.find(in: values) }
    try entry("autocorrelation") { _ = try Moments.autocorrelation(values) }
    try entry("steady state") { _ = try SteadyState.classify(values) }
    let size = samples / 10
    try entry("two-level bootstrap of the median, 10 processes") {
      var random = RandomSource(seed: 2)
      let processes = (0..<10).map { Array(values[$0 * size..<($0 + 1) * size]) }
      _ = try Bootstrap.interval(of: processes, using: &random)
    }
    values = values.map { Double(Int64($0)) }
    entry("latency histogram") {
      _ = LatencySummary(times: values.map { Int64($0) })
    }
    return entries
  }

  /// Skewed around 1 ms, from sums of uniform numbers; every thousandth ten times as long.
  private static func made(_ count: Int) -> [Double] {
    var random = RandomSource(seed: 1)
    return (0..<count).map { index in
      var sum = -2.0
      for _ in 0..<4 { sum += Double.random(in: 0..<1, using: &random) }
      let usual = 1e6 * (1 + 0.2 * sum + 0.02 * sum * sum)
      return index % 1000 == 999 ? usual * 10 : usual
    }
  }

  private static func peakMemory() -> Bytes {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Bytes(Int64(usage.ru_maxrss) * 1024)
  }
}
