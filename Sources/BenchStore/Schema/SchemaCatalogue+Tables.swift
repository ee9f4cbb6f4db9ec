extension SchemaCatalogue {
  /// The tables, for questions that the views do not answer.
  public static let tables: [Relation] =
    [
      Relation(
        name: "environment", purpose: "The machine before a run; its readings are in fact.",
        columns: [
          Column("id", nil, "number"),
          Column("usable_cpus", nil, "CPUs that the process could use"),
        ]),
      Relation(
        name: "fact", purpose: "One reading of an environment, or why there is none.",
        columns: [
          Column("environment_id", nil, "environment.id"),
          Column("position", nil, "order"),
          Column("name", nil, "stable name, such as cpu.model"),
          Column("title", nil, "name for people"),
          Column("value", nil, "what was read"),
          Column("unavailable", nil, "why nothing was read"),
        ]),
      Relation(
        name: "workload", purpose: "A workload's content; stored once, however often measured.",
        columns: [
          Column("id", nil, "number"),
          Column("name", nil, "name with its group"),
          Column("class", nil, "label: compute, io or mixed"),
          Column("question", nil, "the question a user has"),
          Column("expectation", nil, "what the author expects"),
          Column("text", nil, "the file's text"),
          Column("hash", nil, "the text's hash"),
        ]),
      Relation(
        name: "run", purpose: "A run.",
        columns: [
          Column("id", nil, "the run's number, never used twice"),
          Column("uid", nil, "random identity, the same in every store that holds the run"),
          Column("environment_id", nil, "environment.id"),
          Column("started_at_ns", "ns", "since 1970-01-01 UTC"),
          Column("ended_at_ns", "ns", "since 1970-01-01 UTC; none while it runs"),
          Column("profile", nil, "profile"),
          Column("seed", nil, "seed, decimal"),
          Column("command", nil, "command line"),
          Column("note", nil, "the user's note"),
          Column("build", nil, "version, mode, compiler and commit"),
          Column("status", nil, "running, complete or interrupted"),
          Column("plan", nil, "the whole plan as JSON"),
          Column("budget_ns", "ns", "time budget"),
        ]),
      Relation(
        name: "tag", purpose: "A user's tag on a run.",
        columns: [
          Column("run_id", nil, "run.id"), Column("name", nil, "name"),
          Column("value", nil, "value"),
        ]),
      Relation(
        name: "calibration", purpose: "How much work a second of computing is, by kernel.",
        columns: [
          Column("run_id", nil, "run.id"),
          Column("kernel", nil, "kernel"),
          Column("units_per_s", "1/s", "work units a second of one undisturbed thread"),
        ]),
      Relation(
        name: "doubt", purpose: "Something that makes a run's numbers doubtful.",
        columns: [
          Column("run_id", nil, "run.id"),
          Column("moment", nil, "before or later"),
          Column("position", nil, "order"),
          Column("name", nil, "stable name, such as load.high"),
          Column("message", nil, "what is doubtful"),
          Column("evidence", nil, "what was seen"),
          Column("cure", nil, "what to do about it"),
        ]),
      Relation(
        name: "run_workload", purpose: "Which workloads a run has, in order.",
        columns: [
          Column("run_id", nil, "run.id"),
          Column("position", nil, "order"),
          Column("workload_id", nil, "workload.id"),
        ]),
      cell, parameter, trial,
      Relation(
        name: "sensor_gap", purpose: "A sensor that a trial could not read.",
        columns: [
          Column("trial_id", nil, "trial.id"),
          Column("sensor", nil, "sensor"),
          Column("reason", nil, "why"),
        ]),
      Relation(
        name: "trial_note", purpose: "A remark on a trial that a reader should know.",
        columns: [
          Column("trial_id", nil, "trial.id"),
          Column("position", nil, "order"),
          Column("text", nil, "the remark"),
        ]),
      sample, latency, openLoop, openLatency, taint, selfcheck, selfcheckBackend,
      selfcheckCell,
      Relation(
        name: "metric", purpose: "What a workload adds to a sample, such as lost_updates.",
        columns: [
          Column("trial_id", nil, "trial.id"),
          Column("batch", nil, "sample.batch"),
          Column("name", nil, "name"),
          Column("value", nil, "count, or value in base units; none if it was not a number"),
        ]),
      limitSession, limitResult, limitSide, limitSample, limitBar,
    ] + summaries

  private static let cell = Relation(
    name: "cell", purpose: "A planned cell of a run.",
    columns: [
      Column("id", nil, "number"),
      Column("run_id", nil, "run.id"),
      Column("position", nil, "order in the plan"),
      Column("workload_id", nil, "workload.id"),
      Column("class", nil, "the workload's label"),
      Column("parameters", nil, "the parameter point in words; its parts are in parameter"),
      Column("backend", nil, "back end"),
      Column("model", nil, "model"),
      Column("tasks", nil, "tasks a batch"),
      Column("concurrency", nil, "workers"),
      Column("blocks_least", nil, "blocks that the plan asks for at least"),
      Column("blocks_most", nil, "blocks that the plan allows at most"),
      Column("conclusion", nil, "why measuring ended"),
      Column("precision", "share", "relative half width that was reached"),
      Column("concluded_blocks", nil, "blocks that were made when measuring ended"),
    ])

  private static let parameter = Relation(
    name: "parameter", purpose: "A parameter of a cell.",
    columns: [
      Column("cell_id", nil, "cell.id"),
      Column("position", nil, "order"),
      Column("name", nil, "name"),
      Column("type", nil, "flag, integer, number, duration, bytes, share, text or list"),
      Column("value", nil, "for people, such as 5ms"),
      Column("number", nil, "in base units: ns, bytes, fraction, count; none for text and lists"),
      Column("json", nil, "exact"),
    ])

  private static let trial = Relation(
    name: "trial",
    purpose: "A trial. The columns from samples on come from its batches when it ends.",
    columns: [
      Column("id", nil, "number"),
      Column("cell_id", nil, "cell.id"),
      Column("block", nil, "block, from 0"),
      Column("position", nil, "place in the block, from 0"),
      Column("started_at_ns", "ns", "since 1970-01-01 UTC"),
      Column("duration_ns", "ns", "from the start of the process to its end"),
      Column("create_ns", "ns", "phase create"),
      Column("warm_ns", "ns", "phase warm"),
      Column("run_ns", "ns", "phase run"),
      Column("drain_ns", "ns", "phase drain"),
      Column("tear_down_ns", "ns", "phase tear-down"),
      Column("outcome", nil, "ok, running, or the failure's kind"),
      Column("reason", nil, "the failure in one sentence"),
      Column("samples", nil, "batches"),
      Column("digest", nil, "the batches' checksum, 16 hexadecimal digits; none if they differ"),
      Column("wall_ns", "ns", "wall time of a batch, median"),
      Column("throughput_per_s", "1/s", "tasks a second, median"),
      Column("cpu_ns_per_task", "ns", "user and system CPU time a task, median"),
      Column("wait_share", "share", "part of the workers' time neither running nor ready, median"),
      Column("p50_ns", "ns", "service time that half of the tasks stay within, median"),
      Column("p99_ns", "ns", "service time that 99 % of the tasks stay within, median"),
      Column("peak_rss_bytes", "B", "largest resident memory of the process tree"),
      Column("speed", nil, "what is compared: throughput; in an open loop 1/mean response, median"),
      Column("response_ns", "ns", "open loop: mean from scheduled arrival to end, median"),
      Column("response_p99_ns", "ns", "open loop: 99 % of the responses stay within, median"),
      Column("queueing_p99_ns", "ns", "open loop: 99 % of the starts stay within, median"),
      Column("on_cpu_share", "share", "part of the workers' time on a CPU, median"),
      Column("run_queue_share", "share", "part of the workers' time waiting for a CPU, median"),
      Column("pss_bytes", "B", "proportional memory of the process tree after a batch, median"),
      Column("tainted", nil, "batches that something disturbed"),
    ])

  private static let sample = Relation(
    name: "sample", purpose: "The metrics of one batch.",
    columns: [
      Column("trial_id", nil, "trial.id"),
      Column("batch", nil, "batch, from 0"),
      Column("wall_ns", "ns", "from the release of the workers to the last result"),
      Column("tasks", nil, "tasks done"),
      Column("digest", nil, "the tasks' checksums folded, 16 hexadecimal digits"),
      Column("start_skew_ns", "ns", "from the release to the last worker's first task"),
      Column("user_cpu_ns", "ns", "CPU time in user mode, process tree"),
      Column("system_cpu_ns", "ns", "CPU time in the kernel, process tree"),
      Column("voluntary_switches", nil, "times a worker gave up the CPU"),
      Column("involuntary_switches", nil, "times a worker was put off the CPU"),
      Column("minor_faults", nil, "page faults without IO"),
      Column("major_faults", nil, "page faults with IO"),
      Column("on_cpu_ns", "ns", "the workers' time on a CPU"),
      Column("run_queue_ns", "ns", "the workers' time waiting for a CPU"),
      Column("wait_share", "share", "part of the workers' time neither running nor ready"),
      Column("peak_rss_bytes", "B", "largest resident memory so far, process tree"),
      Column("threads", nil, "threads in the tree at the end"),
      Column("processes", nil, "processes in the tree at the end"),
      Column("fixture_cpu_ns", "ns", "CPU time of the fixtures, not part of the tree's"),
      Column("pss_bytes", "B", "proportional memory of the process tree at the end"),
      Column("kernel_memory_bytes", "B", "page tables and kernel stacks of the tree at the end"),
      Column("read_bytes", "B", "read through system calls, process tree"),
      Column("written_bytes", "B", "written through system calls, process tree"),
      Column("disk_read_bytes", "B", "read from storage"),
      Column("disk_written_bytes", "B", "handed to storage"),
      Column("descriptors", nil, "open descriptors in the tree at the end"),
      Column("allocations", nil, "heap allocations"),
      Column("instructions", nil, "instructions retired"),
      Column("cycles", nil, "CPU cycles"),
      Column("energy_j", "J", "energy of the CPU packages, whole machine"),
      Column("foreign_cpu_share", "share", "CPU time of others, of all that the CPUs had"),
      Column("steal_share", "share", "CPU time that the host gave to others"),
      Column("throttled_ns", "ns", "time for which a quota stopped the group"),
      Column("megahertz", "MHz", "clock of the CPU of the main thread at the end"),
      Column("cpu_pressure_share", "share", "time in which a task waited for a CPU (PSI)"),
      Column("memory_pressure_share", "share", "time in which a task waited for memory (PSI)"),
      Column("io_pressure_share", "share", "time in which a task waited for a disk (PSI)"),
    ])

  private static let latency = Relation(
    name: "latency", purpose: "The tasks' service times in one batch.",
    columns: [
      Column("trial_id", nil, "trial.id"),
      Column("batch", nil, "sample.batch"),
      Column("count", nil, "tasks that were timed"),
      Column("mean_ns", "ns", "mean"),
      Column("minimum_ns", "ns", "shortest"),
      Column("p50_ns", "ns", "half stay within"),
      Column("p90_ns", "ns", "90 % stay within"),
      Column("p99_ns", "ns", "99 % stay within"),
      Column("p999_ns", "ns", "99.9 % stay within"),
      Column("maximum_ns", "ns", "longest"),
      Column("histogram", nil, "[[up to ns, count], ...] as JSON, for json_each"),
    ])

  private static let openLoop = Relation(
    name: "open_loop", purpose: "A batch whose tasks arrived by a schedule.",
    columns: [
      Column("trial_id", nil, "trial.id"),
      Column("batch", nil, "sample.batch"),
      Column("offered_per_s", "1/s", "tasks that arrived in a second"),
      Column("backlog", nil, "tasks that had not begun when the last one arrived"),
    ])

  private static let openLatency = Relation(
    name: "open_latency", purpose: "A distribution of an open-loop batch.",
    columns: latency.columns.prefix(2) + [
      Column(
        "part", nil,
        "response (scheduled arrival to end), queueing (to the start), or lateness (to the start, "
          + "of tasks that a free worker waited for)")
    ] + latency.columns.dropFirst(2))

  private static let taint = Relation(
    name: "taint", purpose: "Something that disturbed a batch; the batch counts all the same.",
    columns: [
      Column("trial_id", nil, "trial.id"),
      Column("batch", nil, "sample.batch"),
      Column("name", nil, "stable name, such as sample.steal"),
      Column("evidence", nil, "what was seen"),
    ])

  private static let selfcheck = Relation(
    name: "selfcheck", purpose: "A self-check: how far this host can be trusted.",
    columns: [
      Column("id", nil, "number"),
      Column("made_at_ns", "ns", "since 1970-01-01 UTC"),
      Column("host", nil, "what makes it the same host: CPU, usable CPUs, memory, host name"),
      Column("build", nil, "version, mode, compiler and commit"),
      Column("loaded", nil, "1 if a CPU was kept busy on purpose"),
      Column("clock_cost_ns", "ns", "one reading of the clock"),
      Column("clock_resolution_ns", "ns", "smallest step of the clock that was seen"),
      Column("blocks", nil, "blocks of a comparison"),
      Column("comparisons", nil, "comparisons of a cell with itself"),
      Column("false_alarms", nil, "those with the verdict faster or slower"),
      Column("smallest_difference", "share", "smallest relative difference that is detected"),
    ])

  private static let selfcheckBackend = Relation(
    name: "selfcheck_backend", purpose: "What a back end itself costs, from a self-check.",
    columns: [
      Column("selfcheck_id", nil, "selfcheck.id"),
      Column("backend", nil, "back end"),
      Column("task_ns", "ns", "an empty task, timing included"),
      Column("task_low_ns", "ns", "lower end of its interval"),
      Column("task_high_ns", "ns", "upper end"),
      Column("timing_ns", "ns", "what timing adds to a task"),
      Column("timing_low_ns", "ns", "lower end of its interval"),
      Column("timing_high_ns", "ns", "upper end"),
      Column("start_skew_ns", "ns", "from the release to the last worker's first task, median"),
      Column("failure", nil, "why nothing was found"),
    ])

  private static let selfcheckCell = Relation(
    name: "selfcheck_cell", purpose: "What measuring adds to a cell, from a self-check.",
    columns: [
      Column("selfcheck_id", nil, "selfcheck.id"),
      Column("position", nil, "order"),
      Column("workload", nil, "name with its group"),
      Column("parameters", nil, "parameter point"),
      Column("backend", nil, "back end"),
      Column("tasks", nil, "tasks in a batch"),
      Column("timed", nil, "tasks of them that are timed one by one"),
      Column("blocks", nil, "blocks: a trial with measuring and one without in each"),
      Column("ratio", nil, "wall time with measuring over that without"),
      Column("ratio_low", nil, "lower end of its interval"),
      Column("ratio_high", nil, "upper end"),
      Column("clock_share", "share", "what the clock readings for tasks come to at most"),
      Column("between_ns", "ns", "what measuring takes between batches, outside of wall times"),
      Column("verdict", nil, "whether it stays within 2 %"),
      Column("failure", nil, "why nothing was found"),
    ])
}
