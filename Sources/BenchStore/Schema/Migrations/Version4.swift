import GRDB

/// Version 4 of the schema.
///
/// Holds baselines, imported stores, and summaries that keep reading quick.
enum Version4 {
  /// The version that these statements lead to.
  static let number = 4

  /// What a trial's batches come to beyond the columns of `trial`, so that no report reads a sample.
  ///
  /// Medians of the batches, except: counts of latencies are added, the shortest and the longest
  /// are the least and the most, and the histogram is that of all batches together.
  private static let summaries = """
    CREATE TABLE trial_summary (
      trial_id INTEGER PRIMARY KEY REFERENCES trial (id) ON DELETE CASCADE,
      tasks REAL,
      start_skew_ns REAL,
      user_cpu_ns REAL,
      system_cpu_ns REAL,
      voluntary_switches REAL,
      involuntary_switches REAL,
      minor_faults REAL,
      major_faults REAL,
      on_cpu_ns REAL,
      run_queue_ns REAL,
      threads REAL,
      processes REAL,
      fixture_cpu_ns REAL,
      latency_count INTEGER,
      latency_mean_ns REAL,
      latency_minimum_ns INTEGER,
      p90_ns REAL,
      p999_ns REAL,
      latency_maximum_ns INTEGER,
      histogram TEXT
    ) STRICT;

    CREATE TABLE trial_metric (
      trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      value REAL,
      PRIMARY KEY (trial_id, name)
    ) STRICT, WITHOUT ROWID;
    """

  /// Names that users give to runs, and where runs come from that were not measured here.
  private static let runs = """
    CREATE TABLE baseline (
      name TEXT PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      set_at_ns INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE provenance (
      run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      source TEXT NOT NULL,
      imported_at_ns INTEGER NOT NULL
    ) STRICT;
    """

  /// Every statement, in an order in which each table's references exist.
  static let statements: [String] = [summaries, runs]

  /// Gives `model_ratio` an order of joins that does not grow with the square of the cells.
  ///
  /// The rows stay the same: SQLite keeps the order of a CROSS JOIN, and by itself it began with the
  /// trials. Works on the view as earlier versions left it.
  static func orderJoins(_ db: Database) throws {
    let select = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'model_ratio'"
    guard let view = try String.fetchOne(db, sql: select) else { return }
    let ordered =
      view
      .replacing("\n  JOIN trial AS", with: "\n  CROSS JOIN trial AS")
      .replacing(
        "\n  JOIN cell AS lower ON lower.run_id",
        with: "\n  CROSS JOIN cell AS lower ON lower.run_id")
    guard ordered != view else { return }
    try db.execute(sql: "DROP VIEW model_ratio")
    try db.execute(sql: ordered)
  }
}
