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
      maximum_ns, \(histograms ? "histogram" : "'[]'"),
      sample.pss_bytes, kernel_memory_bytes, read_bytes, written_bytes, disk_read_bytes,
      disk_written_bytes, descriptors, allocations, instructions, cycles, energy_j,
      foreign_cpu_share, steal_share, throttled_ns, megahertz, cpu_pressure_share,
      memory_pressure_share, io_pressure_share
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
    let extras = Extras(
      metrics: try metrics(run: run), taints: try taints(run: run),
      openLoops: try openLoops(run: run, histograms: histograms))
    return try samples(Self.sql(histograms: histograms), run, extras)
  }

  /// One trial's samples in the order of their batches, without buckets and the workload's metrics.
  func samples(trial: Int64) throws -> [Sample] {
    let sql = Self.sql(histograms: false, of: "sample.trial_id = ?")
    return try samples(sql, trial, Extras())[trial] ?? []
  }

  /// What stands in tables of its own, by sample.
  private struct Extras {
    var metrics: [Key: [String: Double]] = [:]
    var taints: [Key: [Taint]] = [:]
    var openLoops: [Key: OpenLoop] = [:]
  }

  private func samples(
    _ sql: String, _ number: Int64, _ extras: Extras
  ) throws -> [Int64: [Sample]] {
    var samples: [Int64: [Sample]] = [:]
    try connection.forEach(sql, [.integer(number)]) { row in
      let key = Key(trial: row.integer(0), batch: row.integer(1))
      let sample = Sample(
        batch: Int(key.batch), wall: Nanoseconds(row.integer(2)), tasks: Int(row.integer(3)),
        digest: Encoding.digest(row.text(4)), startSkew: row.nanoseconds(5), cost: cost(row),
        latency: row.isNull(19) ? nil : try latency(row, from: 19),
        metrics: extras.metrics[key] ?? [:], openLoop: extras.openLoops[key]?.summary,
        conditions: conditions(row), taints: extras.taints[key] ?? [])
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
    cost.pss = row.bytes(28)
    cost.kernelMemory = row.bytes(29)
    cost.readBytes = row.bytes(30)
    cost.writtenBytes = row.bytes(31)
    cost.diskReadBytes = row.bytes(32)
    cost.diskWrittenBytes = row.bytes(33)
    cost.descriptors = row.optionalInteger(34).map { Int($0) }
    cost.allocations = row.optionalInteger(35)
    cost.instructions = row.optionalInteger(36)
    cost.cycles = row.optionalInteger(37)
    cost.energy = row.optionalReal(38)
    return cost
  }

  private func conditions(_ row: borrowing ReadStatement) -> Conditions {
    var conditions = Conditions()
    conditions.foreignCPU = row.optionalReal(39).map { Share($0) }
    conditions.steal = row.optionalReal(40).map { Share($0) }
    conditions.throttled = row.nanoseconds(41)
    conditions.megahertz = row.optionalReal(42)
    conditions.cpuPressure = row.optionalReal(43).map { Share($0) }
    conditions.memoryPressure = row.optionalReal(44).map { Share($0) }
    conditions.ioPressure = row.optionalReal(45).map { Share($0) }
    return conditions
  }

  /// A distribution from ten columns: count, mean, minimum, p50 to p999, maximum, histogram.
  private func latency(
    _ row: borrowing ReadStatement, from first: Int32
  ) throws -> LatencySummary {
    func time(_ column: Int32) -> Nanoseconds { Nanoseconds(row.integer(first + column)) }
    return LatencySummary(
      count: row.integer(first), mean: time(1), minimum: time(2), p50: time(3), p90: time(4),
      p99: time(5), p999: time(6), maximum: time(7),
      buckets: try Encoding.buckets(row.text(first + 8)))
  }

  /// The marks of all batches of a trial, by the trial's number.
  func taintsByTrial(run: Int64) throws -> [Int64: [Taint]] {
    try taints(run: run).reduce(into: [:]) { $0[$1.key.trial, default: []] += $1.value }
  }

  /// Of each trial with an open loop the batch in the middle by mean response time.
  func openLoopsByTrial(run: Int64) throws -> [Int64: OpenLoopSummary] {
    let all = try openLoops(run: run, histograms: false)
    let byTrial = Dictionary(grouping: all, by: \.key.trial)
    return byTrial.compactMapValues { batches in
      let ordered = batches.compactMap(\.value.summary).sorted {
        $0.response.mean < $1.response.mean
      }
      return ordered.isEmpty ? nil : ordered[ordered.count / 2]
    }
  }

  private func taints(run: Int64) throws -> [Key: [Taint]] {
    var taints: [Key: [Taint]] = [:]
    let sql = """
      SELECT taint.trial_id, taint.batch, taint.name, taint.evidence
      FROM cell JOIN trial ON trial.cell_id = cell.id JOIN taint ON taint.trial_id = trial.id
      WHERE cell.run_id = ? ORDER BY taint.name
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      let key = Key(trial: row.integer(0), batch: row.integer(1))
      taints[key, default: []].append(Taint(id: row.text(2), evidence: row.text(3)))
    }
    return taints
  }

  /// The distributions of an open loop, as they are found one by one.
  private struct OpenLoop {
    var rate: Double
    var backlog: Int
    var parts: [String: LatencySummary] = [:]

    /// Nil unless the store holds both parts that every open loop has.
    var summary: OpenLoopSummary? {
      guard let response = parts["response"], let queueing = parts["queueing"] else { return nil }
      return OpenLoopSummary(
        offeredRate: rate, response: response, queueing: queueing, lateness: parts["lateness"],
        backlog: backlog)
    }
  }

  private func openLoops(run: Int64, histograms: Bool) throws -> [Key: OpenLoop] {
    var found: [Key: OpenLoop] = [:]
    let sql = """
      SELECT open_loop.trial_id, open_loop.batch, offered_per_s, backlog, part,
        count, mean_ns, minimum_ns, l.p50_ns, p90_ns, l.p99_ns, p999_ns, maximum_ns,
        \(histograms ? "histogram" : "'[]'")
      FROM cell JOIN trial ON trial.cell_id = cell.id
      JOIN open_loop ON open_loop.trial_id = trial.id
      JOIN open_latency AS l ON l.trial_id = open_loop.trial_id AND l.batch = open_loop.batch
      WHERE cell.run_id = ?
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      let key = Key(trial: row.integer(0), batch: row.integer(1))
      let empty = OpenLoop(rate: row.real(2), backlog: Int(row.integer(3)))
      found[key, default: empty].parts[row.text(4)] = try latency(row, from: 5)
    }
    return found
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
