import BenchCore

/// Reads what is stored of runs beside their trials.
struct RunReader {
  private let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// One run.
  ///
  /// - Throws: `StoreFault.unknown` if there is none of that number.
  func record(_ number: Int64) throws -> RunRecord {
    var record: RunRecord?
    let sql = """
      SELECT run.id, started_at_ns, ended_at_ns, profile, seed, command, note, build, status,
        environment_id, usable_cpus
      FROM run JOIN environment ON environment.id = run.environment_id WHERE run.id = ?
      """
    try connection.forEach(sql, [.integer(number)]) { row in
      let environment = Environment(
        facts: try facts(environment: row.integer(9)), doubts: try doubts(number, .before),
        usableCPUs: Int(row.integer(10)))
      guard let seed = UInt64(row.text(4)) else {
        throw StoreFault.damaged(["the seed of run \(number) is no number: \(row.text(4))"])
      }
      record = RunRecord(
        number: row.integer(0), startedAt: Nanoseconds(row.integer(1)),
        endedAt: row.nanoseconds(2), profile: row.text(3), seed: seed, command: row.text(5),
        note: row.text(6), tags: try tags(number), build: row.text(7), environment: environment,
        laterDoubts: try doubts(number, .later), calibration: try calibration(number),
        status: try Known.value(row.text(8)))
    }
    guard let record else { throw StoreFault.unknown("run \(number)") }
    return record
  }

  /// A run's workloads in its order.
  func workloads(_ number: Int64) throws -> [WorkloadRecord] {
    var workloads: [WorkloadRecord] = []
    let sql = """
      SELECT name, class, question, expectation, text, hash
      FROM run_workload JOIN workload ON workload.id = run_workload.workload_id
      WHERE run_workload.run_id = ? ORDER BY run_workload.position
      """
    try connection.forEach(sql, [.integer(number)]) { row in
      workloads.append(
        WorkloadRecord(
          identifier: row.text(0), workloadClass: try Known.value(row.text(1)),
          question: row.text(2), expectation: row.text(3), text: row.text(4), hash: row.text(5)))
    }
    return workloads
  }

  private func facts(environment: Int64) throws -> [Fact] {
    var facts: [Fact] = []
    let sql = """
      SELECT name, title, value, unavailable FROM fact WHERE environment_id = ? ORDER BY position
      """
    try connection.forEach(sql, [.integer(environment)]) { row in
      let reading: Reading =
        row.isNull(2) ? .unavailable(row.text(3)) : .value(row.text(2))
      facts.append(Fact(row.text(0), row.text(1), reading))
    }
    return facts
  }

  private func doubts(_ run: Int64, _ moment: RunWriter.Moment) throws -> [Doubt] {
    var doubts: [Doubt] = []
    let sql = """
      SELECT name, message, evidence, cure FROM doubt
      WHERE run_id = ? AND moment = ? ORDER BY position
      """
    try connection.forEach(sql, [.integer(run), .text(moment.rawValue)]) { row in
      doubts.append(
        Doubt(id: row.text(0), message: row.text(1), evidence: row.text(2), cure: row.text(3)))
    }
    return doubts
  }

  private func tags(_ run: Int64) throws -> [String: String] {
    var tags: [String: String] = [:]
    try connection.forEach("SELECT name, value FROM tag WHERE run_id = ?", [.integer(run)]) {
      tags[$0.text(0)] = $0.text(1)
    }
    return tags
  }

  private func calibration(_ run: Int64) throws -> Calibration {
    var calibration = Calibration()
    let sql = "SELECT kernel, units_per_s FROM calibration WHERE run_id = ?"
    try connection.forEach(sql, [.integer(run)]) {
      calibration.unitsPerSecond[$0.text(0)] = $0.real(1)
    }
    return calibration
  }
}
