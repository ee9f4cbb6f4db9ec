extension SchemaCatalogue {
  static let cellSummary = Relation(
    name: "cell_summary",
    purpose: "One row a cell (workload x parameters x back end) of a run. Medians are those of the "
      + "trials that count, each of which stands for the median of its batches.",
    columns: [
      Column("run", nil, "the run's number"),
      Column("cell", nil, "the cell's number, cell.id"),
      Column("workload", nil, "the workload's name with its group, such as cpu/alu"),
      Column("class", nil, "the workload's label: compute, io or mixed"),
      Column("parameters", nil, "the parameter point, such as wait=5ms concurrency=16"),
      Column("model", nil, "serial, threads, processes or coroutines"),
      Column("backend", nil, "the implementation of the model"),
      Column("concurrency", nil, "workers: how many tasks may be in flight"),
      Column("tasks", nil, "tasks a batch"),
      Column("blocks", nil, "blocks in which the cell has a final outcome"),
      Column("trials_ok", nil, "trials that gave a result that counts"),
      Column("trials_failed", nil, "trials that failed; not those that do not apply here"),
      Column("samples", nil, "batches of the trials that count"),
      Column("wall_ms", "ms", "wall time of a batch, median"),
      Column("throughput_per_s", "1/s", "tasks a second, median"),
      Column("throughput_least_per_s", "1/s", "tasks a second in the slowest trial"),
      Column("throughput_most_per_s", "1/s", "tasks a second in the fastest trial"),
      Column("cpu_us_per_task", "us", "user and system CPU time a task, process tree, median"),
      Column("wait_share", "share", "part of the workers' time neither running nor ready, median"),
      Column("p50_ms", "ms", "service time that half of the tasks stay within, median of batches"),
      Column("p99_ms", "ms", "service time that 99 % of the tasks stay within, median of batches"),
      Column(
        "peak_rss_mib", "MiB", "largest resident memory of the process tree, median of trials"),
      Column(
        "outcome", nil,
        "the first failure's kind if any trial failed or does not apply; otherwise ok, running, "
          + "interrupted or planned"),
      Column("reason", nil, "the first failure in one sentence"),
      Column(
        "conclusion", nil,
        "why no more blocks were made: precise, ceiling, budget, interrupted, unstable or failed"),
      Column("precision", "share", "widest relative half width of an interval that was reached"),
      Column("on_cpu_share", "share", "part of the workers' time on a CPU, median"),
      Column("run_queue_share", "share", "part of the workers' time waiting for a CPU, median"),
      Column(
        "measured", nil,
        "what the work's own wait share says: compute-bound (up to 25 %), IO-bound (from 75 %) or "
          + "mixed"),
      Column(
        "own_wait_share", "share",
        "blocked over blocked and on a CPU: the wait share without contention for the CPUs"),
      Column(
        "response_ms", "ms", "open loop: from the scheduled arrival to the end, mean; median"),
      Column("response_p99_ms", "ms", "open loop: 99 % of the responses stay within, median"),
      Column("queueing_p99_ms", "ms", "open loop: 99 % of the starts stay within, median"),
      Column("pss_mib", "MiB", "proportional memory of the process tree after a batch, median"),
      Column("tainted", nil, "batches that something disturbed; see the table taint"),
    ])

  static let modelRatio = Relation(
    name: "model_ratio",
    purpose: "One row a pair of back ends at one point of a run: every back end over serial and "
      + "over threads, paired block by block. Without intervals: those are in the report.",
    columns: [
      Column("run", nil, "the run's number"),
      Column("workload", nil, "the workload's name with its group"),
      Column("class", nil, "the workload's label: compute, io or mixed"),
      Column("parameters", nil, "the parameter point"),
      Column("concurrency", nil, "workers of the numerator"),
      Column("numerator", nil, "the back end that is compared"),
      Column("denominator", nil, "the back end that it is compared with: serial or threads"),
      Column("blocks", nil, "blocks in which both have a trial that counts"),
      Column(
        "ratio", "ratio",
        "throughput of the numerator over the denominator's (in an open loop, the denominator's "
          + "mean response time over the numerator's), median of the blocks; above 1 the "
          + "numerator is faster"),
      Column("ratio_least", "ratio", "the smallest ratio of a block"),
      Column("ratio_most", "ratio", "the largest ratio of a block"),
    ])

  static let runOverview = Relation(
    name: "run_overview",
    purpose: "One row a run.",
    columns: [
      Column("run", nil, "the run's number"),
      Column("started", nil, "when it began, UTC, ISO 8601"),
      Column("duration_s", "s", "from its beginning to its end; none while it runs"),
      Column("profile", nil, "smoke, quick, standard or thorough"),
      Column("status", nil, "running (or killed), complete or interrupted"),
      Column("workloads", nil, "different workloads"),
      Column("cells", nil, "planned cells"),
      Column("trials_planned_least", nil, "trials that the plan asks for at least"),
      Column("trials_planned_most", nil, "trials that the plan allows at most"),
      Column("trials_ok", nil, "trials that gave a result that counts"),
      Column("trials_failed", nil, "trials that failed"),
      Column("trials_not_applicable", nil, "trials that a back end cannot run here"),
      Column("trials_interrupted", nil, "trials cut short by an interruption"),
      Column("trials_running", nil, "trials that have begun and not ended"),
      Column("samples", nil, "stored batches"),
      Column("doubts", nil, "what made numbers doubtful, before or later; see the table doubt"),
      Column("seed", nil, "the seed of every random choice"),
      Column("cpu", nil, "the CPU's name"),
      Column("usable_cpus", nil, "CPUs that the run could use"),
      Column("build", nil, "version, mode, compiler and commit"),
      Column("note", nil, "the user's note"),
      Column("tags", nil, "the user's tags, k=v"),
      Column("command", nil, "the command line"),
    ])
}
