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
        "pss_bytes": cost.pss?.count, "kernel_memory_bytes": cost.kernelMemory?.count,
        "read_bytes": cost.readBytes?.count, "written_bytes": cost.writtenBytes?.count,
        "disk_read_bytes": cost.diskReadBytes?.count,
        "disk_written_bytes": cost.diskWrittenBytes?.count, "descriptors": cost.descriptors,
        "allocations": cost.allocations, "instructions": cost.instructions,
        "cycles": cost.cycles, "energy_j": cost.energy,
        "foreign_cpu_share": sample.conditions.foreignCPU?.fraction,
        "steal_share": sample.conditions.steal?.fraction,
        "throttled_ns": sample.conditions.throttled?.count,
        "megahertz": sample.conditions.megahertz,
        "cpu_pressure_share": sample.conditions.cpuPressure?.fraction,
        "memory_pressure_share": sample.conditions.memoryPressure?.fraction,
        "io_pressure_share": sample.conditions.ioPressure?.fraction,
      ])
    if let openLoop = sample.openLoop { try write(openLoop, batch: sample.batch) }
    for taint in sample.taints {
      try db.insert(
        into: "taint",
        [
          "trial_id": trial, "batch": sample.batch, "name": taint.id, "evidence": taint.evidence,
        ])
    }
    if let latency = sample.latency { try write(latency, batch: sample.batch) }
    for (name, value) in sample.metrics {
      try db.insert(
        into: "metric",
        ["trial_id": trial, "batch": sample.batch, "name": name, "value": value])
    }
  }

  private func write(_ openLoop: OpenLoopSummary, batch: Int) throws {
    try db.insert(
      into: "open_loop",
      [
        "trial_id": trial, "batch": batch, "offered_per_s": openLoop.offeredRate,
        "backlog": openLoop.backlog,
      ])
    for (part, latency) in openLoop.parts {
      try db.insert(
        into: "open_latency",
        [
          "trial_id": trial, "batch": batch, "part": part, "count": latency.count,
          "mean_ns": latency.mean.count, "minimum_ns": latency.minimum.count,
          "p50_ns": latency.p50.count, "p90_ns": latency.p90.count, "p99_ns": latency.p99.count,
          "p999_ns": latency.p999.count, "maximum_ns": latency.maximum.count,
          "histogram": Encoding.histogram(latency.buckets),
        ])
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

extension OpenLoopSummary {
  /// The distributions with the names that the store gives them.
  fileprivate var parts: [(String, LatencySummary)] {
    [("response", response), ("queueing", queueing)]
      + [lateness].compactMap(\.self).map { ("lateness", $0) }
  }
}
