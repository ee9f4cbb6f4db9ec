import BenchCore

/// Reads the samples of a run.
struct SampleReader {
  private struct Key: Hashable {
    var trial: Int64
    var batch: Int64
  }

  private static func sql(histograms: Bool, of condition: String = "cell.run_id = ?") -> String {
    """
    SELECT sample.trial_id, sample.batch, sample.wall_ns, sample.tasks, sample.digest, start_skew_ns,
      user_cpu_ns, system_cpu_ns, voluntary_switches, involuntary_switches, minor_faults,
      major_faults, on_cpu_ns, run_queue_ns, sample.wait_share, sample.peak_rss_bytes, threads,
      processes, fixture_cpu_ns,
      latency.count, mean_ns, minimum_ns, latency.p50_ns, p90_ns, latency.p99_ns, p999_ns,
      maximum_ns, \(histograms ? "histogram" : "'[]'")
    FROM cell
    JOIN trial ON trial.cell_id = cell.id
    JOIN sample ON sample.trial_id = trial.id
    LEFT JOIN latency ON latency.trial_id = sample.trial_id AND latency.batch = sample.batch
    WHERE \(condition)
    """
  }

  private let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// A run's samples by the number of their trial, in the order of their batches.
  ///
  /// A trial's samples are stored in that order, so none needs to be sorted.
  func samples(run: Int64, histograms: Bool) throws -> [Int64: [Sample]] {
    try samples(Self.sql(histograms: histograms), run, metrics: metrics(run: run))
  }

  /// One trial's samples in the order of their batches, without buckets and the workload's metrics.
  func samples(trial: Int64) throws -> [Sample] {
    let sql = Self.sql(histograms: false, of: "sample.trial_id = ?")
    return try samples(sql, trial, metrics: [:])[trial] ?? []
  }

  private func samples(_ sql: String, _ number: Int64, metrics: [Key: [String: Double]]) throws
    -> [Int64: [Sample]]
  {
    var samples: [Int64: [Sample]] = [:]
    try connection.forEach(sql, [.integer(number)]) { row in
      let key = Key(trial: row.integer(0), batch: row.integer(1))
      let sample = Sample(
        batch: Int(key.batch), wall: Nanoseconds(row.integer(2)), tasks: Int(row.integer(3)),
        digest: Encoding.digest(row.text(4)), startSkew: row.nanoseconds(5), cost: cost(row),
        latency: try latency(row), metrics: metrics[key] ?? [:])
      samples[key.trial, default: []].append(sample)
    }
    return samples
  }

  private func cost(_ row: borrowing ReadStatement) -> Cost {
    var cost = Cost()
    cost.userCPU = row.nanoseconds(6)
    cost.systemCPU = row.nanoseconds(7)
    cost.voluntarySwitches = row.optionalInteger(8)
    cost.involuntarySwitches = row.optionalInteger(9)
    cost.minorFaults = row.optionalInteger(10)
    cost.majorFaults = row.optionalInteger(11)
    cost.onCPU = row.nanoseconds(12)
    cost.runQueue = row.nanoseconds(13)
    cost.waitShare = row.optionalReal(14).map { Share($0) }
    cost.peakRSS = row.optionalInteger(15).map { Bytes($0) }
    cost.threads = row.optionalInteger(16).map { Int($0) }
    cost.processes = row.optionalInteger(17).map { Int($0) }
    cost.fixtureCPU = row.nanoseconds(18)
    return cost
  }

  private func latency(_ row: borrowing ReadStatement) throws -> LatencySummary? {
    guard let count = row.optionalInteger(19) else { return nil }
    return LatencySummary(
      count: count, mean: Nanoseconds(row.integer(20)), minimum: Nanoseconds(row.integer(21)),
      p50: Nanoseconds(row.integer(22)), p90: Nanoseconds(row.integer(23)),
      p99: Nanoseconds(row.integer(24)), p999: Nanoseconds(row.integer(25)),
      maximum: Nanoseconds(row.integer(26)), buckets: try Encoding.buckets(row.text(27)))
  }

  private func metrics(run: Int64) throws -> [Key: [String: Double]] {
    var metrics: [Key: [String: Double]] = [:]
    let sql = """
      SELECT metric.trial_id, metric.batch, metric.name, metric.value
      FROM cell JOIN trial ON trial.cell_id = cell.id JOIN metric ON metric.trial_id = trial.id
      WHERE cell.run_id = ?
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      let key = Key(trial: row.integer(0), batch: row.integer(1))
      // SQLite turns not-a-number into NULL.
      metrics[key, default: [:]][row.text(2)] = row.optionalReal(3) ?? .nan
    }
    return metrics
  }
}
