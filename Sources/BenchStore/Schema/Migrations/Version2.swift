/// Version 2 of the schema.
///
/// Holds what a trial costs and how far a host can be trusted: cost columns, self-checks, tainted
/// samples, open-loop latency. What an older store has not measured stays NULL.
enum Version2 {
  /// Every statement, in an order in which each table's references exist.
  static let statements = [costs, openLoops, marks, selfchecks, trials, views]

  private static let costs = """
    ALTER TABLE sample ADD COLUMN pss_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN kernel_memory_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN read_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN written_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN disk_read_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN disk_written_bytes INTEGER;
    ALTER TABLE sample ADD COLUMN descriptors INTEGER;
    ALTER TABLE sample ADD COLUMN allocations INTEGER;
    ALTER TABLE sample ADD COLUMN instructions INTEGER;
    ALTER TABLE sample ADD COLUMN cycles INTEGER;
    ALTER TABLE sample ADD COLUMN energy_j REAL;
    ALTER TABLE sample ADD COLUMN foreign_cpu_share REAL;
    ALTER TABLE sample ADD COLUMN steal_share REAL;
    ALTER TABLE sample ADD COLUMN throttled_ns INTEGER;
    ALTER TABLE sample ADD COLUMN megahertz REAL;
    """

  /// The service times of an open loop are in `latency`, as in a closed one.
  private static let openLoops = """
    CREATE TABLE open_loop (
      trial_id INTEGER NOT NULL,
      batch INTEGER NOT NULL,
      offered_per_s REAL NOT NULL,
      backlog INTEGER NOT NULL,
      PRIMARY KEY (trial_id, batch),
      FOREIGN KEY (trial_id, batch) REFERENCES sample (trial_id, batch) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE open_latency (
      trial_id INTEGER NOT NULL,
      batch INTEGER NOT NULL,
      part TEXT NOT NULL CHECK (part IN ('response', 'queueing', 'lateness')),
      count INTEGER NOT NULL,
      mean_ns INTEGER NOT NULL,
      minimum_ns INTEGER NOT NULL,
      p50_ns INTEGER NOT NULL,
      p90_ns INTEGER NOT NULL,
      p99_ns INTEGER NOT NULL,
      p999_ns INTEGER NOT NULL,
      maximum_ns INTEGER NOT NULL,
      histogram TEXT NOT NULL,
      UNIQUE (trial_id, batch, part),
      FOREIGN KEY (trial_id, batch) REFERENCES open_loop (trial_id, batch) ON DELETE CASCADE
    ) STRICT;
    """

  private static let marks = """
    CREATE TABLE taint (
      trial_id INTEGER NOT NULL,
      batch INTEGER NOT NULL,
      name TEXT NOT NULL,
      evidence TEXT NOT NULL,
      PRIMARY KEY (trial_id, batch, name),
      FOREIGN KEY (trial_id, batch) REFERENCES sample (trial_id, batch) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  /// Every check is kept: how far a host can be trusted has a history too.
  private static let selfchecks = """
    CREATE TABLE selfcheck (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      made_at_ns INTEGER NOT NULL,
      host TEXT NOT NULL,
      build TEXT NOT NULL,
      loaded INTEGER NOT NULL CHECK (loaded IN (0, 1)),
      clock_cost_ns REAL,
      clock_resolution_ns REAL,
      blocks INTEGER NOT NULL,
      comparisons INTEGER NOT NULL,
      false_alarms INTEGER NOT NULL,
      smallest_difference REAL
    ) STRICT;
    CREATE INDEX selfcheck_by_host ON selfcheck (host, made_at_ns);

    CREATE TABLE selfcheck_backend (
      selfcheck_id INTEGER NOT NULL REFERENCES selfcheck (id) ON DELETE CASCADE,
      backend TEXT NOT NULL,
      task_ns REAL,
      task_low_ns REAL,
      task_high_ns REAL,
      timing_ns REAL,
      timing_low_ns REAL,
      timing_high_ns REAL,
      start_skew_ns REAL,
      failure TEXT,
      PRIMARY KEY (selfcheck_id, backend)
    ) STRICT, WITHOUT ROWID;
    """

  /// Worked out once, when a trial ends; see `TrialSummarizing`.
  private static let trials = """
    ALTER TABLE trial ADD COLUMN speed REAL;
    ALTER TABLE trial ADD COLUMN response_ns REAL;
    ALTER TABLE trial ADD COLUMN response_p99_ns REAL;
    ALTER TABLE trial ADD COLUMN queueing_p99_ns REAL;
    ALTER TABLE trial ADD COLUMN on_cpu_share REAL;
    ALTER TABLE trial ADD COLUMN run_queue_share REAL;
    ALTER TABLE trial ADD COLUMN pss_bytes REAL;
    ALTER TABLE trial ADD COLUMN tainted INTEGER;
    UPDATE trial SET speed = throughput_per_s;
    """

  private static let measures = [
    "on_cpu_share", "run_queue_share", "response_ns", "response_p99_ns", "queueing_p99_ns",
    "pss_bytes",
  ]

  /// Blocked over blocked and on a CPU: what kind of work it is, however many share a CPU.
  private static let ownWait = """
    (middle.wait_share / nullif(middle.wait_share + middle.on_cpu_share, 0))
    """

  /// The limits of the measured kind are those of the report's label check.
  private static let columns = [
    "middle.on_cpu_share AS on_cpu_share",
    "middle.run_queue_share AS run_queue_share",
    """
    CASE WHEN \(ownWait) <= 0.25 THEN 'compute-bound'
      WHEN \(ownWait) >= 0.75 THEN 'IO-bound'
      WHEN middle.wait_share IS NOT NULL THEN 'mixed' END AS measured
    """,
    "\(ownWait) AS own_wait_share",
    "middle.response_ns / 1e6 AS response_ms",
    "middle.response_p99_ns / 1e6 AS response_p99_ms",
    "middle.queueing_p99_ns / 1e6 AS queueing_p99_ms",
    "middle.pss_bytes / 1048576.0 AS pss_mib",
    """
    (SELECT coalesce(sum(tainted), 0) FROM trial
      WHERE trial.cell_id = cell.id AND trial.outcome = 'ok') AS tainted
    """,
  ]

  private static let views = """
    DROP VIEW cell_summary;
    \(Views.cellSummary(Views.measures + measures, more: columns))
    DROP VIEW model_ratio;
    \(Views.modelRatio(speed: "speed"))
    """
}
