import BenchCore
import BenchStatistics

/// The pictures of one workload: speed-ups first, latencies and the order of batches on demand.
struct WorkloadPictures {
  private let points: [PointAnalysis]
  private let trials: [Cell: [TrialRecord]]
  private let processors: Int
  private let workload: String

  init(_ points: [PointAnalysis], trials: [Cell: [TrialRecord]], processors: Int) {
    self.points = points
    self.trials = trials
    self.processors = processors
    workload = points.first?.workload ?? ""
  }

  var speedups: Figure? {
    RatioChart.speedups(
      points, name: "speedup-\(Self.slug(workload)).svg", processors: processors, of: workload)
  }

  var more: [Figure] { [latencies, sequence].compactMap { $0 } }

  /// The point with the most in flight, where queueing and memory tell most.
  private var fullest: PointAnalysis? {
    points.max { $0.concurrency < $1.concurrency }
  }

  private var latencies: Figure? {
    guard let point = fullest else { return nil }
    let series = point.cells.compactMap { cell -> LineChart.Series? in
      let summaries = (trials[cell.cell] ?? []).flatMap(\.samples).compactMap(\.latency)
      let places = Self.distribution(summaries)
      return places.count < 2
        ? nil
        : LineChart.Series(
          style: SeriesStyle(backend: cell.cell.backend, model: cell.cell.model), points: places,
          isMarked: false)
    }
    let text = point.cells.compactMap { cell in
      cell.p50.map {
        "\(cell.cell.backend): p50 \(Format.interval($0, as: .duration)), "
          + "p99 \(Format.interval(cell.p99, as: .duration))"
      }
    }
    return LineChart.figure(
      .init(
        name: "latency-\(Self.slug(workload)).svg", title: "Service times of tasks: \(point.label)",
        subtitle: "share of the tasks that took at most so long; all counted batches together",
        text: text.joined(separator: "; "), xTitle: "service time, logarithmic",
        yTitle: "share of the tasks", x: .duration, y: .share, isShare: true),
      series)
  }

  /// The share of the tasks that took at most so long, from all histograms together.
  static func distribution(_ summaries: [LatencySummary]) -> [(x: Double, y: Interval)] {
    var bars = MergedBuckets()
    for summary in summaries { bars.add(summary.buckets) }
    let buckets = bars.buckets
    let total = Double(buckets.reduce(0) { $0 + $1.count })
    guard total > 0 else { return [] }
    var sum: Int64 = 0
    let all = buckets.map { bucket in
      sum += bucket.count
      let share = Double(sum) / total
      return (
        x: Double(bucket.upTo.count),
        y: Interval(lower: .nan, estimate: share, upper: .nan, confidence: 0.95)
      )
    }
    // No eye tells more places apart than these.
    let step = max(1, all.count / 160)
    return all.indices.filter { $0.isMultiple(of: step) || $0 == all.count - 1 }.map { all[$0] }
  }

  private var sequence: Figure? {
    guard let point = fullest else { return nil }
    let cells = point.cells.map { cell in
      (
        style: SeriesStyle(backend: cell.cell.backend, model: cell.cell.model),
        trials: trials[cell.cell] ?? []
      )
    }
    return SequenceChart.figure(
      cells, name: "sequence-\(Self.slug(workload)).svg", of: point.label)
  }

  /// A workload's name as a part of a file name: lower-case letters, digits and hyphens.
  static func slug(_ name: String) -> String {
    var slug = ""
    for byte in name.utf8.prefix(400) {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: slug.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x41...0x5A: slug.unicodeScalars.append(Unicode.Scalar(byte + 0x20))
      default: if slug.last != "-" { slug.append("-") }
      }
    }
    // Two names that differ only in other signs must not share a file.
    let isPlain = name.utf8.allSatisfy { $0 < 0x7F && $0 > 0x20 } && slug.utf8.count <= 48
    guard !isPlain else { return slug }
    let hash = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return slug.prefix(40) + "-" + String(hash, radix: 16)
  }
}
