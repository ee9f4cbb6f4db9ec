import BenchCore
import GRDB

/// What version 4 keeps of a trial: worked out in Swift, because twenty medians in SQL take longer
/// than the batches took to store.
extension TrialSummarizing {
  /// The columns of `sample` whose medians are kept, in the order in which they are read.
  private static let medians = [
    "tasks", "start_skew_ns", "user_cpu_ns", "system_cpu_ns", "voluntary_switches",
    "involuntary_switches", "minor_faults", "major_faults", "on_cpu_ns", "run_queue_ns", "threads",
    "processes", "fixture_cpu_ns",
  ]

  /// Works out everything that is kept of a trial beside its samples.
  static func summarize(_ db: Database, trial: Int64) throws {
    try db.cachedStatement(sql: sql).execute(arguments: [trial])
    try summarizeFurther(db, trial: trial)
  }

  /// Does so for the trials of a store that was made before version 4.
  static func summarizeAll(_ db: Database) throws {
    let trials = try Int64.fetchAll(db, sql: "SELECT id FROM trial WHERE samples > 0")
    for trial in trials { try summarizeFurther(db, trial: trial) }
  }

  private static func summarizeFurther(_ db: Database, trial: Int64) throws {
    for table in ["trial_summary", "trial_metric"] {
      try db.cachedStatement(sql: "DELETE FROM \(table) WHERE trial_id = ?")
        .execute(arguments: [trial])
    }
    try storeMetrics(db, trial: trial)
    var columns = [[Double]](repeating: [], count: medians.count)
    let select = try db.cachedStatement(
      sql: "SELECT \(medians.joined(separator: ", ")) FROM sample WHERE trial_id = ?")
    let rows = try Row.fetchCursor(select, arguments: [trial])
    var hasRows = false
    while let row = try rows.next() {
      hasRows = true
      for index in medians.indices {
        if let value = row[index] as Double? { columns[index].append(value) }
      }
    }
    guard hasRows else { return }
    let latency = try latency(db, trial: trial)
    let names = medians + LatencyTotal.columns
    let values: [(any DatabaseValueConvertible)?] =
      columns.map { median($0) } + (latency?.values ?? LatencyTotal.none)
    let marks = repeatElement("?", count: names.count + 1).joined(separator: ", ")
    try db.cachedStatement(
      sql: """
        INSERT INTO trial_summary (trial_id, \(names.joined(separator: ", "))) VALUES (\(marks))
        """
    ).execute(arguments: StatementArguments([trial as (any DatabaseValueConvertible)?] + values))
  }

  private static func storeMetrics(_ db: Database, trial: Int64) throws {
    var metrics: [String: [Double]] = [:]
    let select = try db.cachedStatement(sql: "SELECT name, value FROM metric WHERE trial_id = ?")
    let rows = try Row.fetchCursor(select, arguments: [trial])
    while let row = try rows.next() {
      let value: Double? = row[1]
      metrics[row[0], default: []] += value.map { [$0] } ?? []
    }
    for (name, values) in metrics {
      try db.insert(
        into: "trial_metric", ["trial_id": trial, "name": name, "value": median(values)])
    }
  }

  private static func latency(_ db: Database, trial: Int64) throws -> LatencyTotal? {
    var total: LatencyTotal?
    let select = try db.cachedStatement(
      sql: """
        SELECT count, mean_ns, minimum_ns, p90_ns, p999_ns, maximum_ns, histogram
        FROM latency WHERE trial_id = ?
        """)
    let rows = try Row.fetchCursor(select, arguments: [trial])
    while let row = try rows.next() {
      var sum = total ?? LatencyTotal()
      try sum.add(row)
      total = sum
    }
    return total
  }

  /// The middle value, or the mean of the middle two; nil for none.
  fileprivate static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// The latencies of a trial's batches put together.
private struct LatencyTotal {
  static let columns = [
    "latency_count", "latency_mean_ns", "latency_minimum_ns", "p90_ns", "p999_ns",
    "latency_maximum_ns", "histogram",
  ]

  /// What stands there without any latency.
  static var none: [(any DatabaseValueConvertible)?] {
    [(any DatabaseValueConvertible)?](repeating: nil, count: columns.count)
  }

  private var count: Int64 = 0
  private var sum = 0.0
  private var minimum = Int64.max
  private var maximum: Int64 = 0
  private var p90: [Double] = []
  private var p999: [Double] = []
  private var bars = MergedBuckets()

  mutating func add(_ row: Row) throws {
    let tasks: Int64 = row[0]
    count &+= tasks
    sum += Double(tasks) * (row[1] as Double)
    minimum = min(minimum, row[2])
    p90.append(row[3])
    p999.append(row[4])
    maximum = max(maximum, row[5])
    bars.add(try Encoding.buckets(row[6]))
  }

  var values: [(any DatabaseValueConvertible)?] {
    [
      count, count > 0 ? sum / Double(count) : nil, minimum, TrialSummarizing.median(p90),
      TrialSummarizing.median(p999), maximum, Encoding.histogram(bars.buckets),
    ]
  }
}
