extension SchemaCatalogue {
  static let machineLimit = Relation(
    name: "machine_limit",
    purpose: "One row a bar: a figure of this suite beside the machine's limit.",
    columns: [
      Column("session", nil, "the measuring, limit_session.id"),
      Column("run", nil, "the run that measured it as a part of itself; none for 'bench limits'"),
      Column("measured", nil, "when, in UTC"),
      Column("name", nil, "the limit's name, such as pool/futures"),
      Column("operation", nil, "what one operation is"),
      Column("placement", nil, "where the sides ran"),
      Column("subject", nil, "the side that has to reach the bar"),
      Column("reference", nil, "the side that it is compared with; none for an absolute bar"),
      Column("subject_ns", "ns", "time of an operation of the subject, median of blocks"),
      Column("reference_ns", "ns", "time of an operation of the reference, median of blocks"),
      Column("measure", nil, "time, rate or memory; memory counts bytes, not ns"),
      Column("estimate", nil, "the figure: a ratio, nanoseconds, or operations a second"),
      Column("lower", nil, "lower end of its 95 % interval"),
      Column("upper", nil, "upper end"),
      Column("blocks", nil, "blocks in which both sides have a figure"),
      Column("direction", nil, "atMost or atLeast"),
      Column("bar", nil, "what the figure has to reach, in its own terms"),
      Column("verdict", nil, "met, missed, not separated, too few blocks or not measured"),
      Column("trouble", nil, "why a side has no figures or fewer than blocks"),
      Column("host", nil, "the machine, as measurings of the same one write it"),
    ])

  static let limitSession = Relation(
    name: "limit_session", purpose: "One measuring of limits.",
    columns: [
      Column("id", nil, "number, never used twice"),
      Column("uid", nil, "random identity, the same in every store that holds it"),
      Column("run_id", nil, "run.id if a run measured them; none for 'bench limits'"),
      Column("environment_id", nil, "environment.id"),
      Column("host", nil, "the machine, as measurings of the same one write it"),
      Column("started_at_ns", "ns", "since 1970-01-01 UTC"),
      Column("command", nil, "command line"),
      Column("build", nil, "version, mode, compiler and commit"),
      Column("seed", nil, "seed of the order of sides, decimal"),
      Column("effort_ns", "ns", "how long a side was measured in a block"),
    ])

  static let limitResult = Relation(
    name: "limit_result", purpose: "One limit of a measuring.",
    columns: [
      Column("id", nil, "number"),
      Column("session_id", nil, "limit_session.id"),
      Column("position", nil, "order"),
      Column("name", nil, "name"),
      Column("title", nil, "name for people"),
      Column("operation", nil, "what one operation is"),
      Column("placement", nil, "where the sides ran"),
      Column("measured_at_ns", "ns", "since 1970-01-01 UTC"),
    ])

  static let limitSide = Relation(
    name: "limit_side", purpose: "One side of a limit: ours, C, CPython.",
    columns: [
      Column("id", nil, "number"),
      Column("result_id", nil, "limit_result.id"),
      Column("position", nil, "order"),
      Column("name", nil, "name"),
      Column("title", nil, "what runs there"),
      Column("trouble", nil, "why there are no figures or fewer than blocks"),
    ])

  static let limitSample = Relation(
    name: "limit_sample", purpose: "A side's figure in one block.",
    columns: [
      Column("side_id", nil, "limit_side.id"),
      Column("block", nil, "block, from 0"),
      Column("operation_ns", "ns", "time of an operation; none if it failed"),
    ])

  static let limitBar = Relation(
    name: "limit_bar", purpose: "What was asked of a limit, and how it came out.",
    columns: [
      Column("result_id", nil, "limit_result.id"),
      Column("position", nil, "order"),
      Column("subject", nil, "the side that has to reach it"),
      Column("reference", nil, "the side that it is compared with; none for an absolute bar"),
      Column("measure", nil, "time, rate or memory; memory counts bytes, not ns"),
      Column("direction", nil, "atMost or atLeast"),
      Column("bar", nil, "a ratio, nanoseconds, or operations a second"),
      Column("estimate", nil, "the figure, in the bar's terms"),
      Column("lower", nil, "lower end of its 95 % interval"),
      Column("upper", nil, "upper end"),
      Column("blocks", nil, "blocks in which both sides have a figure"),
      Column("verdict", nil, "met, missed, not separated, too few blocks or not measured"),
    ])
}
