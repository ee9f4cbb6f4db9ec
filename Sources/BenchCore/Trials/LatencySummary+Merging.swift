/// The bars of several histograms together.
///
/// All histograms of service times have the same bars (those of an HdrHistogram with 2 significant
/// digits), so adding the counts bar by bar gives exactly the histogram of all times at once: nothing
/// is lost that each had kept. Source: Tene, *HdrHistogram*, `add`.
public struct MergedBuckets: Sendable {
  private var counts: [Int64: Int64] = [:]

  /// Begins with no bar.
  public init() {}

  /// Adds the bars of a histogram.
  public mutating func add(_ buckets: some Sequence<LatencySummary.Bucket>) {
    for bucket in buckets where bucket.count > 0 {
      counts[bucket.upTo.count, default: 0] &+= bucket.count
    }
  }

  /// The bars that are not empty, shortest time first.
  public var buckets: [LatencySummary.Bucket] {
    counts.sorted { $0.key < $1.key }.map { .init(upTo: Nanoseconds($0.key), count: $0.value) }
  }
}

extension LatencySummary {
  /// The distribution of all tasks of several batches or workers; nil for none.
  ///
  /// Counts, bars, percentiles, minimum and maximum are those of one histogram of all times; the mean
  /// is weighted by the counts and exact to the rounding of each part (1 ns).
  public static func merged(_ parts: [LatencySummary]) -> LatencySummary? {
    let parts = parts.filter { $0.count > 0 }
    guard let first = parts.first else { return nil }
    var bars = MergedBuckets()
    var (count, sum) = (Int64(0), 0.0)
    var (minimum, maximum) = (first.minimum, first.maximum)
    for part in parts {
      bars.add(part.buckets)
      count += part.count
      sum += Double(part.count) * Double(part.mean.count)
      minimum = min(minimum, part.minimum)
      maximum = max(maximum, part.maximum)
    }
    let buckets = bars.buckets
    let total = buckets.reduce(0) { $0 + $1.count }
    func at(_ percentile: Double) -> Nanoseconds {
      // As HdrHistogram ranks: one step down, so that rounding up stays at a whole rank.
      let rank = max(1, Int64((percentile.nextDown * Double(total) / 100).rounded(.up)))
      var below: Int64 = 0
      for bucket in buckets {
        below += bucket.count
        if below >= rank { return min(bucket.upTo, maximum) }
      }
      return maximum
    }
    return LatencySummary(
      count: count, mean: Nanoseconds(Int64((sum / Double(count)).rounded())), minimum: minimum,
      p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), maximum: maximum,
      buckets: buckets)
  }
}
