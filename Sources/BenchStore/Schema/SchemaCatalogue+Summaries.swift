extension SchemaCatalogue {
  /// The tables of version 4.
  static let summaries = [
    Relation(
      name: "trial_summary",
      purpose:
        "What a trial's batches come to beyond the columns of trial: medians of the batches.",
      columns: [
        Column("trial_id", nil, "trial.id"),
        Column("tasks", nil, "tasks done in a batch"),
        Column("start_skew_ns", "ns", "from the release to the last worker's first task"),
        Column("user_cpu_ns", "ns", "CPU time in user mode, process tree"),
        Column("system_cpu_ns", "ns", "CPU time in the kernel, process tree"),
        Column("voluntary_switches", nil, "times a worker gave up the CPU"),
        Column("involuntary_switches", nil, "times a worker was put off the CPU"),
        Column("minor_faults", nil, "page faults without IO"),
        Column("major_faults", nil, "page faults with IO"),
        Column("on_cpu_ns", "ns", "the workers' time on a CPU"),
        Column("run_queue_ns", "ns", "the workers' time waiting for a CPU"),
        Column("threads", nil, "threads in the tree at the end"),
        Column("processes", nil, "processes in the tree at the end"),
        Column("fixture_cpu_ns", "ns", "CPU time of the fixtures"),
        Column("latency_count", nil, "tasks that were timed, all batches"),
        Column("latency_mean_ns", "ns", "mean service time, all batches"),
        Column("latency_minimum_ns", "ns", "shortest service time of all batches"),
        Column("p90_ns", "ns", "90 % stay within"),
        Column("p999_ns", "ns", "99.9 % stay within"),
        Column("latency_maximum_ns", "ns", "longest service time of all batches"),
        Column("histogram", nil, "[[up to ns, count], ...] of all batches as JSON, for json_each"),
      ]),
    Relation(
      name: "trial_metric",
      purpose: "What a workload adds to a trial, such as lost_updates: medians of its batches.",
      columns: [
        Column("trial_id", nil, "trial.id"),
        Column("name", nil, "name"),
        Column("value", nil, "count, or value in base units; none if none was a number"),
      ]),
    Relation(
      name: "baseline", purpose: "A name for a run to compare others with.",
      columns: [
        Column("name", nil, "the user's name for it"),
        Column("run_id", nil, "run.id"),
        Column("set_at_ns", "ns", "when the name was given, since 1970-01-01 UTC"),
      ]),
    Relation(
      name: "provenance", purpose: "Where a run comes from that was not measured into this store.",
      columns: [
        Column("run_id", nil, "run.id"),
        Column("kind", nil, "bench for another store's run; hyperfine or pyperf for other tools'"),
        Column("source", nil, "the file that it was read from, without its folders"),
        Column("imported_at_ns", "ns", "when, since 1970-01-01 UTC"),
      ]),
  ]
}
