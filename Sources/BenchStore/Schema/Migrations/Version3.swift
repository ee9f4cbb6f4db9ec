/// Version 3 of the schema.
///
/// Holds this machine's limits: reference measurements beside ours.
enum Version3 {
  /// A measuring, its limits, their sides with one figure a block, and what was asked for.
  ///
  /// `run_id` is set if a run measured them as a part of itself.
  private static let tables = """
    CREATE TABLE limit_session (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      uid TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
      run_id INTEGER REFERENCES run (id) ON DELETE CASCADE,
      environment_id INTEGER NOT NULL REFERENCES environment (id),
      host TEXT NOT NULL,
      started_at_ns INTEGER NOT NULL,
      command TEXT NOT NULL,
      build TEXT NOT NULL,
      seed TEXT NOT NULL,
      effort_ns INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX limit_session_by_host ON limit_session (host, started_at_ns);

    CREATE TABLE limit_result (
      id INTEGER PRIMARY KEY,
      session_id INTEGER NOT NULL REFERENCES limit_session (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      operation TEXT NOT NULL,
      placement TEXT NOT NULL,
      measured_at_ns INTEGER NOT NULL,
      UNIQUE (session_id, position)
    ) STRICT;
    CREATE INDEX limit_result_by_name ON limit_result (name, session_id);

    CREATE TABLE limit_side (
      id INTEGER PRIMARY KEY,
      result_id INTEGER NOT NULL REFERENCES limit_result (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      trouble TEXT,
      UNIQUE (result_id, position)
    ) STRICT;

    CREATE TABLE limit_sample (
      side_id INTEGER NOT NULL REFERENCES limit_side (id) ON DELETE CASCADE,
      block INTEGER NOT NULL,
      operation_ns REAL,
      PRIMARY KEY (side_id, block)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE limit_bar (
      result_id INTEGER NOT NULL REFERENCES limit_result (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      subject TEXT NOT NULL,
      reference TEXT,
      measure TEXT NOT NULL,
      direction TEXT NOT NULL,
      bar REAL NOT NULL,
      estimate REAL,
      lower REAL,
      upper REAL,
      blocks INTEGER NOT NULL,
      verdict TEXT NOT NULL,
      PRIMARY KEY (result_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// One row a bar.
  private static let machineLimit = """
    CREATE VIEW machine_limit AS
    WITH ranked AS (
      SELECT side_id, operation_ns, \(Medians.ranking(of: "operation_ns", within: "side_id"))
      FROM limit_sample WHERE operation_ns IS NOT NULL
    ), middle AS (
      SELECT side_id, \(Medians.median(of: "operation_ns")) AS operation_ns
      FROM ranked GROUP BY side_id
    ), figure AS (
      SELECT limit_side.result_id, limit_side.name, limit_side.trouble, middle.operation_ns
      FROM limit_side LEFT JOIN middle ON middle.side_id = limit_side.id
    )
    SELECT
      limit_session.id AS session,
      limit_session.run_id AS run,
      strftime('%Y-%m-%dT%H:%M:%SZ', limit_result.measured_at_ns / 1000000000, 'unixepoch')
        AS measured,
      limit_result.name AS name,
      limit_result.operation AS operation,
      limit_result.placement AS placement,
      limit_bar.subject AS subject,
      limit_bar.reference AS reference,
      subject.operation_ns AS subject_ns,
      reference.operation_ns AS reference_ns,
      limit_bar.measure AS measure,
      limit_bar.estimate AS estimate,
      limit_bar.lower AS lower,
      limit_bar.upper AS upper,
      limit_bar.blocks AS blocks,
      limit_bar.direction AS direction,
      limit_bar.bar AS bar,
      limit_bar.verdict AS verdict,
      coalesce(subject.trouble, reference.trouble) AS trouble,
      limit_session.host AS host
    FROM limit_bar
    JOIN limit_result ON limit_result.id = limit_bar.result_id
    JOIN limit_session ON limit_session.id = limit_result.session_id
    LEFT JOIN figure AS subject
      ON subject.result_id = limit_result.id AND subject.name = limit_bar.subject
    LEFT JOIN figure AS reference
      ON reference.result_id = limit_result.id AND reference.name = limit_bar.reference;
    """

  /// Every statement, in an order in which each table's references exist.
  static let statements: [String] = [tables, machineLimit]
}
