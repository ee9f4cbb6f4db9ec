/// The tables of schema version 1.
///
/// Conventions: `_ns` is nanoseconds (moments count from 1970-01-01 UTC), `_bytes` is bytes, a
/// share is 0…1, and `NULL` means "not measured", never 0. Counters that need all 64 unsigned bits
/// (seeds, digests) are text, because an SQLite integer is signed.
enum Tables {
  /// What a run belongs to: the machine before it, and what was measured.
  static let subjects = """
    CREATE TABLE environment (
      id INTEGER PRIMARY KEY,
      usable_cpus INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE fact (
      environment_id INTEGER NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      value TEXT,
      unavailable TEXT,
      PRIMARY KEY (environment_id, position),
      CHECK ((value IS NULL) <> (unavailable IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE workload (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      class TEXT NOT NULL,
      question TEXT NOT NULL,
      expectation TEXT NOT NULL,
      text TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX workload_by_name ON workload (name, hash);
    """

  /// The run and what is said of it as a whole.
  ///
  /// Run numbers are never used twice.
  static let runs = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      uid TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
      environment_id INTEGER NOT NULL REFERENCES environment (id),
      started_at_ns INTEGER NOT NULL,
      ended_at_ns INTEGER,
      profile TEXT NOT NULL,
      seed TEXT NOT NULL,
      command TEXT NOT NULL,
      note TEXT NOT NULL,
      build TEXT NOT NULL,
      status TEXT NOT NULL,
      plan TEXT NOT NULL,
      budget_ns INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE tag (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE calibration (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      kernel TEXT NOT NULL,
      units_per_s REAL NOT NULL,
      PRIMARY KEY (run_id, kernel)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE doubt (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      moment TEXT NOT NULL CHECK (moment IN ('before', 'later')),
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      message TEXT NOT NULL,
      evidence TEXT NOT NULL,
      cure TEXT NOT NULL,
      PRIMARY KEY (run_id, moment, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_workload (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      workload_id INTEGER NOT NULL REFERENCES workload (id),
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// The plan's cells and their parameters.
  ///
  /// `parameter.value` is for people, `number` for comparing (base units), `json` is exact.
  static let cells = """
    CREATE TABLE cell (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      workload_id INTEGER NOT NULL REFERENCES workload (id),
      class TEXT NOT NULL,
      parameters TEXT NOT NULL,
      backend TEXT NOT NULL,
      model TEXT NOT NULL,
      tasks INTEGER NOT NULL,
      concurrency INTEGER NOT NULL,
      blocks_least INTEGER NOT NULL,
      blocks_most INTEGER NOT NULL,
      conclusion TEXT,
      precision REAL,
      concluded_blocks INTEGER,
      UNIQUE (run_id, position)
    ) STRICT;
    CREATE INDEX cell_by_point ON cell (run_id, workload_id, parameters);

    CREATE TABLE parameter (
      cell_id INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      value TEXT NOT NULL,
      number REAL,
      json TEXT NOT NULL,
      PRIMARY KEY (cell_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parameter_by_name ON parameter (name, value);
    """

  /// Trials.
  ///
  /// The columns after `reason` are worked out once, when the trial ends, so that views over a
  /// million samples stay quick.
  static let trials = """
    CREATE TABLE trial (
      id INTEGER PRIMARY KEY,
      cell_id INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE,
      block INTEGER NOT NULL,
      position INTEGER NOT NULL,
      started_at_ns INTEGER NOT NULL,
      duration_ns INTEGER,
      create_ns INTEGER,
      warm_ns INTEGER,
      run_ns INTEGER,
      drain_ns INTEGER,
      tear_down_ns INTEGER,
      outcome TEXT NOT NULL,
      reason TEXT,
      samples INTEGER,
      digest TEXT,
      wall_ns REAL,
      throughput_per_s REAL,
      cpu_ns_per_task REAL,
      wait_share REAL,
      p50_ns REAL,
      p99_ns REAL,
      peak_rss_bytes INTEGER
    ) STRICT;
    CREATE INDEX trial_by_cell ON trial (cell_id, block);

    CREATE TABLE sensor_gap (
      trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
      sensor TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (trial_id, sensor)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE trial_note (
      trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (trial_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// Samples, one row a batch.
  ///
  /// They are keyed by trial and batch and stored in that order, so a commit appends to one page
  /// instead of touching an index as well.
  static let samples = """
    CREATE TABLE sample (
      trial_id INTEGER NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
      batch INTEGER NOT NULL,
      wall_ns INTEGER NOT NULL,
      tasks INTEGER NOT NULL,
      digest TEXT NOT NULL,
      start_skew_ns INTEGER,
      user_cpu_ns INTEGER,
      system_cpu_ns INTEGER,
      voluntary_switches INTEGER,
      involuntary_switches INTEGER,
      minor_faults INTEGER,
      major_faults INTEGER,
      on_cpu_ns INTEGER,
      run_queue_ns INTEGER,
      wait_share REAL,
      peak_rss_bytes INTEGER,
      threads INTEGER,
      processes INTEGER,
      fixture_cpu_ns INTEGER,
      PRIMARY KEY (trial_id, batch)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE latency (
      trial_id INTEGER NOT NULL,
      batch INTEGER NOT NULL,
      count INTEGER NOT NULL,
      mean_ns INTEGER NOT NULL,
      minimum_ns INTEGER NOT NULL,
      p50_ns INTEGER NOT NULL,
      p90_ns INTEGER NOT NULL,
      p99_ns INTEGER NOT NULL,
      p999_ns INTEGER NOT NULL,
      maximum_ns INTEGER NOT NULL,
      histogram TEXT NOT NULL,
      UNIQUE (trial_id, batch),
      FOREIGN KEY (trial_id, batch) REFERENCES sample (trial_id, batch) ON DELETE CASCADE
    ) STRICT;

    CREATE TABLE metric (
      trial_id INTEGER NOT NULL,
      batch INTEGER NOT NULL,
      name TEXT NOT NULL,
      value REAL,
      PRIMARY KEY (trial_id, batch, name),
      FOREIGN KEY (trial_id, batch) REFERENCES sample (trial_id, batch) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  /// Every statement, in an order in which each table's references exist.
  static let all = [subjects, runs, cells, trials, samples]
}
