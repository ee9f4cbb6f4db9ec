import BenchBackends
import BenchCore
import Histogram

extension LatencySummary {
  /// The longest time that is told apart: an hour, far above any trial's limit.
  private static let longest: UInt64 = 3_600_000_000_000

  /// Sums up times in nanoseconds; nil for none.
  ///
  /// The histogram keeps 2 significant decimal digits, so a percentile is exact within 1 %: finer than
  /// the differences between runs on any machine. Minimum, maximum and mean are exact.
  init?(times: [Int64]) {
    guard let minimum = times.min(), let maximum = times.max() else { return nil }
    var histogram = Histogram<UInt64>(
      highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .two)
    var sum = 0.0
    for time in times {
      histogram.record(UInt64(max(0, min(time, Int64(Self.longest)))))
      sum += Double(time)
    }
    func at(_ percentile: Double) -> Nanoseconds {
      Nanoseconds(Int64(min(histogram.valueAtPercentile(percentile), UInt64(max(0, maximum)))))
    }
    let buckets = histogram.recordedValues().map { value in
      Bucket(upTo: Nanoseconds(Int64(value.value)), count: Int64(value.count))
    }
    self.init(
      count: Int64(times.count),
      mean: Nanoseconds(Int64((sum / Double(times.count)).rounded())),
      minimum: Nanoseconds(minimum), p50: at(50), p90: at(90), p99: at(99), p999: at(99.9),
      maximum: Nanoseconds(maximum), buckets: buckets)
  }
}

extension OpenLoopSummary {
  /// Sums up what the tasks of a batch went through; nil for none.
  init?(_ times: OpenLoopTimes, rate: Double) {
    guard let response = LatencySummary(times: times.response),
      let queueing = LatencySummary(times: times.queueing)
    else { return nil }
    self.init(
      offeredRate: rate, response: response, queueing: queueing,
      lateness: LatencySummary(times: times.lateness), backlog: times.backlog)
  }
}
