import BenchCore

/// Reads what trials come to, without their samples.
extension TrialReader {
  /// The most samples that are read for cells with a single trial; some 0.2 s.
  private static let mostSingleSamples = 20_000

  private static func sql(histograms: Bool) -> String {
    """
    SELECT trial.id, cell_id, block, trial.position, started_at_ns, duration_ns, create_ns,
      warm_ns, run_ns, drain_ns, tear_down_ns, outcome, reason,
      samples, trial.digest, wall_ns, throughput_per_s, cpu_ns_per_task, wait_share, p50_ns, p99_ns,
      peak_rss_bytes,
      s.tasks, start_skew_ns, user_cpu_ns, system_cpu_ns, voluntary_switches,
      involuntary_switches, minor_faults, major_faults, on_cpu_ns, run_queue_ns, threads, processes,
      fixture_cpu_ns, latency_count, latency_mean_ns, latency_minimum_ns, p90_ns, p999_ns,
      latency_maximum_ns, \(histograms ? "histogram" : "'[]'"), speed,
      pss_bytes
    FROM cell JOIN trial ON trial.cell_id = cell.id
    LEFT JOIN trial_summary AS s ON s.trial_id = trial.id
    WHERE cell.run_id = ? ORDER BY cell_id, block, trial.id
    """
  }

  /// A run's trials by the number of their cell, ordered by block and then by when they were made.
  func digests(run: Int64, histograms: Bool) throws -> [Int64: [TrialRecord]] {
    let summaries = try summaries(run: run)
    let metrics = try metrics(run: run)
    let samplesReader = SampleReader(connection)
    let taints = try samplesReader.taintsByTrial(run: run)
    let openLoops = try samplesReader.openLoopsByTrial(run: run)
    var trials: [Int64: [TrialRecord]] = [:]
    var numbers: [Int64: [Int64]] = [:]
    try connection.forEach(Self.sql(histograms: histograms), [.integer(run)]) { row in
      let number = row.integer(0)
      var (digest, samples) = try digest(row, metrics[number] ?? [:])
      for index in samples.indices {
        samples[index].taints = taints[number] ?? []
        samples[index].openLoop = openLoops[number]
      }
      let cell = row.integer(1)
      trials[cell, default: []].append(
        TrialRecord(
          block: Int(row.integer(2)), position: Int(row.integer(3)),
          startedAt: Nanoseconds(row.integer(4)), phases: phases(row),
          duration: Nanoseconds(row.integer(5)),
          failure: try Self.failure(outcome: row.text(11), reason: row.text(12)),
          summary: summaries[number] ?? TrialSummary(), samples: samples, digest: digest))
      numbers[cell, default: []].append(number)
    }
    try readSingles(&trials, numbers)
    return trials
  }

  /// Reads the samples of cells with a single trial that counts, as far as they are bearable.
  private func readSingles(_ trials: inout [Int64: [TrialRecord]], _ numbers: [Int64: [Int64]])
    throws
  {
    var left = Self.mostSingleSamples
    for cell in trials.keys.sorted() {
      let good = (trials[cell] ?? []).indices.filter { index in
        trials[cell]?[index].failure == nil && trials[cell]?[index].digest != nil
      }
      guard good.count == 1, let index = good.first, let number = numbers[cell]?[index] else {
        continue
      }
      left -= trials[cell]?[index].digest?.batches ?? 0
      guard left >= 0 else { return }
      trials[cell]?[index].samples = try SampleReader(connection).samples(trial: number)
    }
  }

  private func digest(_ row: borrowing ReadStatement, _ metrics: [String: Double]) throws -> (
    TrialDigest?, [Sample]
  ) {
    guard let batches = row.optionalInteger(13), batches > 0 else { return (nil, []) }
    var digest = TrialDigest(batches: Int(batches))
    digest.wall = row.optionalReal(15)
    digest.throughput = row.optionalReal(16)
    digest.speed = row.optionalReal(42) ?? digest.throughput
    digest.cpuPerTask = row.optionalReal(17)
    digest.waitShare = row.optionalReal(18)
    digest.p50 = row.optionalReal(19)
    digest.p99 = row.optionalReal(20)
    digest.peakMemory = row.optionalReal(21)
    digest.metrics = metrics
    let sample = Sample(
      batch: 0, wall: row.rounded(15).map { Nanoseconds($0) } ?? .zero,
      tasks: Int(row.rounded(22) ?? 0), digest: Encoding.digest(row.text(14)),
      startSkew: row.rounded(23).map { Nanoseconds($0) }, cost: cost(row),
      latency: try latency(row), metrics: metrics)
    return (digest, [sample])
  }

  private func cost(_ row: borrowing ReadStatement) -> Cost {
    var cost = Cost()
    cost.userCPU = row.rounded(24).map { Nanoseconds($0) }
    cost.systemCPU = row.rounded(25).map { Nanoseconds($0) }
    cost.voluntarySwitches = row.rounded(26)
    cost.involuntarySwitches = row.rounded(27)
    cost.minorFaults = row.rounded(28)
    cost.majorFaults = row.rounded(29)
    cost.onCPU = row.rounded(30).map { Nanoseconds($0) }
    cost.runQueue = row.rounded(31).map { Nanoseconds($0) }
    cost.waitShare = row.optionalReal(18).map { Share($0) }
    cost.peakRSS = row.optionalInteger(21).map { Bytes($0) }
    cost.threads = row.rounded(32).map { Int($0) }
    cost.processes = row.rounded(33).map { Int($0) }
    cost.fixtureCPU = row.rounded(34).map { Nanoseconds($0) }
    cost.pss = row.rounded(43).map { Bytes($0) }
    return cost
  }

  private func latency(_ row: borrowing ReadStatement) throws -> LatencySummary? {
    guard let count = row.optionalInteger(35) else { return nil }
    func time(_ column: Int32) -> Nanoseconds { Nanoseconds(row.rounded(column) ?? 0) }
    return LatencySummary(
      count: count, mean: time(36), minimum: time(37), p50: time(19), p90: time(38), p99: time(20),
      p999: time(39), maximum: time(40), buckets: try Encoding.buckets(row.text(41)))
  }

  private func metrics(run: Int64) throws -> [Int64: [String: Double]] {
    var metrics: [Int64: [String: Double]] = [:]
    let sql = """
      SELECT trial_metric.trial_id, trial_metric.name, trial_metric.value
      FROM cell JOIN trial ON trial.cell_id = cell.id
      JOIN trial_metric ON trial_metric.trial_id = trial.id WHERE cell.run_id = ?
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      metrics[row.integer(0), default: [:]][row.text(1)] = row.optionalReal(2)
    }
    return metrics
  }
}

extension ReadStatement {
  /// A number as the nearest whole one, or nil for none.
  func rounded(_ column: Int32) -> Int64? {
    optionalReal(column).map { $0.isFinite && abs($0) < 9e18 ? Int64($0.rounded()) : 0 }
  }
}
