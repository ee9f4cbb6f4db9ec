import BenchCore
import GRDB

/// Writes one batch of a trial.
struct SampleWriter {
  let db: Database
  let trial: Int64

  /// Writes the sample, its latencies and its metrics.
  func write(_ sample: Sample) throws {
    let cost = sample.cost
    try db.insert(
      into: "sample",
      [
        "trial_id": trial, "batch": sample.batch, "wall_ns": sample.wall.count,
        "tasks": sample.tasks, "digest": Encoding.digest(sample.digest),
        "start_skew_ns": sample.startSkew?.count, "user_cpu_ns": cost.userCPU?.count,
        "system_cpu_ns": cost.systemCPU?.count, "voluntary_switches": cost.voluntarySwitches,
        "involuntary_switches": cost.involuntarySwitches, "minor_faults": cost.minorFaults,
        "major_faults": cost.majorFaults, "on_cpu_ns": cost.onCPU?.count,
        "run_queue_ns": cost.runQueue?.count, "wait_share": cost.waitShare?.fraction,
        "peak_rss_bytes": cost.peakRSS?.count, "threads": cost.threads,
        "processes": cost.processes, "fixture_cpu_ns": cost.fixtureCPU?.count,
      ])
    if let latency = sample.latency { try write(latency, batch: sample.batch) }
    for (name, value) in sample.metrics {
      try db.insert(
        into: "metric",
        ["trial_id": trial, "batch": sample.batch, "name": name, "value": value])
    }
  }

  private func write(_ latency: LatencySummary, batch: Int) throws {
    try db.insert(
      into: "latency",
      [
        "trial_id": trial, "batch": batch, "count": latency.count,
        "mean_ns": latency.mean.count, "minimum_ns": latency.minimum.count,
        "p50_ns": latency.p50.count, "p90_ns": latency.p90.count, "p99_ns": latency.p99.count,
        "p999_ns": latency.p999.count, "maximum_ns": latency.maximum.count,
        "histogram": Encoding.histogram(latency.buckets),
      ])
  }
}
