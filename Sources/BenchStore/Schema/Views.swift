/// The views that people query; `SchemaCatalogue` says what each column means.
///
/// They read the medians that each trial got when it ended, never the samples: a run of a million
/// samples has some ten thousand trials. This is also the right order: batches within a process
/// first, then processes.
enum Views {
  static let measures = [
    "wall_ns", "throughput_per_s", "cpu_ns_per_task", "wait_share", "p50_ns", "p99_ns",
    "peak_rss_bytes",
  ]

  /// One row a cell of a run, in version 1.
  static let cellSummary = cellSummary(measures)

  /// The view with medians of these columns of `trial`, and with these columns behind the others.
  ///
  /// - Parameter more: expressions with their names; they see `cell` and `middle`.
  static func cellSummary(_ measures: [String], more: [String] = []) -> String {
    """
    CREATE VIEW cell_summary AS
    WITH ranked AS (
      SELECT cell_id, \(measures.joined(separator: ", ")),
        \(measures.map { Medians.ranking(of: $0, within: "cell_id") }.joined(separator: ",\n"))
      FROM trial WHERE outcome = 'ok'
    ), middle AS (
      SELECT cell_id,
        \(measures.map { "\(Medians.median(of: $0)) AS \($0)" }.joined(separator: ",\n")),
        min(throughput_per_s) AS throughput_least,
        max(throughput_per_s) AS throughput_most
      FROM ranked GROUP BY cell_id
    ), counted AS (
      SELECT cell_id,
        count(*) FILTER (WHERE outcome = 'ok') AS ok,
        count(*) FILTER (
          WHERE outcome NOT IN ('ok', 'running', 'interrupted', 'not-applicable')) AS failed,
        count(*) FILTER (WHERE outcome = 'interrupted') AS interrupted,
        count(*) FILTER (WHERE outcome = 'not-applicable') AS not_applicable,
        count(*) FILTER (WHERE outcome = 'running') AS running,
        count(DISTINCT CASE WHEN outcome NOT IN ('running', 'interrupted') THEN block END)
          AS blocks,
        coalesce(sum(samples) FILTER (WHERE outcome = 'ok'), 0) AS samples
      FROM trial GROUP BY cell_id
    ), troubled AS (
      SELECT cell_id, outcome, reason, min(id)
      FROM trial
      WHERE outcome NOT IN ('ok', 'running', 'interrupted')
      GROUP BY cell_id
    )
    SELECT
      cell.run_id AS run,
      cell.id AS cell,
      workload.name AS workload,
      cell.class AS class,
      cell.parameters AS parameters,
      cell.model AS model,
      cell.backend AS backend,
      cell.concurrency AS concurrency,
      cell.tasks AS tasks,
      coalesce(counted.blocks, 0) AS blocks,
      coalesce(counted.ok, 0) AS trials_ok,
      coalesce(counted.failed, 0) AS trials_failed,
      coalesce(counted.samples, 0) AS samples,
      middle.wall_ns / 1e6 AS wall_ms,
      middle.throughput_per_s AS throughput_per_s,
      middle.throughput_least AS throughput_least_per_s,
      middle.throughput_most AS throughput_most_per_s,
      middle.cpu_ns_per_task / 1e3 AS cpu_us_per_task,
      middle.wait_share AS wait_share,
      middle.p50_ns / 1e6 AS p50_ms,
      middle.p99_ns / 1e6 AS p99_ms,
      middle.peak_rss_bytes / 1048576.0 AS peak_rss_mib,
      CASE
        WHEN troubled.outcome IS NOT NULL THEN troubled.outcome
        WHEN counted.ok > 0 THEN 'ok'
        WHEN counted.running > 0 THEN 'running'
        WHEN counted.interrupted > 0 THEN 'interrupted'
        ELSE 'planned'
      END AS outcome,
      troubled.reason AS reason,
      cell.conclusion AS conclusion,
      cell.precision AS precision\(more.map { ",\n  " + $0 }.joined())
    FROM cell
    JOIN workload ON workload.id = cell.workload_id
    LEFT JOIN middle ON middle.cell_id = cell.id
    LEFT JOIN counted ON counted.cell_id = cell.id
    LEFT JOIN troubled ON troubled.cell_id = cell.id;
    """
  }

  /// The view of version 1, which compares throughput.
  static let modelRatio = modelRatio(speed: "throughput_per_s")

  /// One row a pair of back ends at a point: every back end over `serial` and over `threads`.
  ///
  /// - Parameter speed: the column of `trial` that is compared; more is better.
  static func modelRatio(speed: String) -> String {
    """
    CREATE VIEW model_ratio AS
    WITH paired AS (
      SELECT upper.id AS upper_id, lower.id AS lower_id,
        above.\(speed) / below.\(speed) AS ratio
      FROM cell AS upper
      JOIN cell AS lower ON lower.run_id = upper.run_id
        AND lower.workload_id = upper.workload_id
        AND lower.parameters = upper.parameters
        AND lower.backend IN ('serial', 'threads')
        AND lower.backend <> upper.backend
        AND upper.backend <> 'serial'
      JOIN trial AS above ON above.cell_id = upper.id AND above.outcome = 'ok'
      JOIN trial AS below ON below.cell_id = lower.id AND below.outcome = 'ok'
        AND below.block = above.block AND below.\(speed) > 0
    ), ranked AS (
      SELECT upper_id, lower_id, ratio,
        \(Medians.ranking(of: "ratio", within: "upper_id, lower_id"))
      FROM paired
    ), middle AS (
      SELECT upper_id, lower_id, count(*) AS blocks, min(ratio) AS least, max(ratio) AS most,
        \(Medians.median(of: "ratio")) AS ratio
      FROM ranked GROUP BY upper_id, lower_id
    )
    SELECT
      upper.run_id AS run,
      workload.name AS workload,
      upper.class AS class,
      upper.parameters AS parameters,
      upper.concurrency AS concurrency,
      upper.backend AS numerator,
      lower.backend AS denominator,
      middle.blocks AS blocks,
      middle.ratio AS ratio,
      middle.least AS ratio_least,
      middle.most AS ratio_most
    FROM middle
    JOIN cell AS upper ON upper.id = middle.upper_id
    JOIN cell AS lower ON lower.id = middle.lower_id
    JOIN workload ON workload.id = upper.workload_id;
    """
  }

  /// One row a run.
  static let runOverview = """
    CREATE VIEW run_overview AS
    WITH planned AS (
      SELECT run_id, count(*) AS cells, count(DISTINCT workload_id) AS workloads,
        sum(blocks_least) AS least, sum(blocks_most) AS most
      FROM cell GROUP BY run_id
    ), made AS (
      SELECT cell.run_id,
        count(*) FILTER (WHERE trial.outcome = 'ok') AS ok,
        count(*) FILTER (
          WHERE trial.outcome NOT IN ('ok', 'running', 'interrupted', 'not-applicable')) AS failed,
        count(*) FILTER (WHERE trial.outcome = 'not-applicable') AS not_applicable,
        count(*) FILTER (WHERE trial.outcome = 'interrupted') AS interrupted,
        count(*) FILTER (WHERE trial.outcome = 'running') AS running,
        sum(CASE WHEN trial.outcome = 'running'
          THEN (SELECT count(*) FROM sample WHERE sample.trial_id = trial.id)
          ELSE trial.samples END) AS samples
      FROM cell JOIN trial ON trial.cell_id = cell.id GROUP BY cell.run_id
    )
    SELECT
      run.id AS run,
      strftime('%Y-%m-%dT%H:%M:%SZ', run.started_at_ns / 1000000000, 'unixepoch') AS started,
      (run.ended_at_ns - run.started_at_ns) / 1e9 AS duration_s,
      run.profile AS profile,
      run.status AS status,
      coalesce(planned.workloads, 0) AS workloads,
      coalesce(planned.cells, 0) AS cells,
      coalesce(planned.least, 0) AS trials_planned_least,
      coalesce(planned.most, 0) AS trials_planned_most,
      coalesce(made.ok, 0) AS trials_ok,
      coalesce(made.failed, 0) AS trials_failed,
      coalesce(made.not_applicable, 0) AS trials_not_applicable,
      coalesce(made.interrupted, 0) AS trials_interrupted,
      coalesce(made.running, 0) AS trials_running,
      coalesce(made.samples, 0) AS samples,
      (SELECT count(*) FROM doubt WHERE doubt.run_id = run.id) AS doubts,
      run.seed AS seed,
      (SELECT value FROM fact WHERE fact.environment_id = run.environment_id
        AND fact.name = 'cpu.model' LIMIT 1) AS cpu,
      environment.usable_cpus AS usable_cpus,
      run.build AS build,
      run.note AS note,
      (SELECT group_concat(name || '=' || value, ' ') FROM tag WHERE tag.run_id = run.id) AS tags,
      run.command AS command
    FROM run
    JOIN environment ON environment.id = run.environment_id
    LEFT JOIN planned ON planned.run_id = run.id
    LEFT JOIN made ON made.run_id = run.id;
    """

  /// Every view.
  static let all = [cellSummary, modelRatio, runOverview]
}
