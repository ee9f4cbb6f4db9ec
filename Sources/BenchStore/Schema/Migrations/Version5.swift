/// Version 5 of the schema.
///
/// Holds what measuring adds to single cells, and for how long tasks had to wait during a batch. What
/// an older store has not measured stays NULL.
enum Version5 {
  /// Every statement, in an order in which each table's references exist.
  static let statements = [pressure, cells]

  private static let pressure = """
    ALTER TABLE sample ADD COLUMN cpu_pressure_share REAL;
    ALTER TABLE sample ADD COLUMN memory_pressure_share REAL;
    ALTER TABLE sample ADD COLUMN io_pressure_share REAL;
    """

  private static let cells = """
    CREATE TABLE selfcheck_cell (
      selfcheck_id INTEGER NOT NULL REFERENCES selfcheck (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      workload TEXT NOT NULL,
      parameters TEXT NOT NULL,
      backend TEXT NOT NULL,
      tasks INTEGER NOT NULL,
      timed INTEGER,
      blocks INTEGER NOT NULL,
      ratio REAL,
      ratio_low REAL,
      ratio_high REAL,
      clock_share REAL,
      between_ns REAL,
      verdict TEXT NOT NULL,
      failure TEXT,
      PRIMARY KEY (selfcheck_id, position)
    ) STRICT, WITHOUT ROWID;
    """
}
