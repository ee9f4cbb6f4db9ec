public import BenchCore

/// What a query may use before it is stopped, so that a slip does not hang or swamp the machine.
public struct QueryLimits: Hashable, Sendable {
  /// The longest it may run.
  public var time: Nanoseconds
  /// The most rows it may answer with.
  public var rows: Int
  /// The most memory for intermediate results, and again for the answer's cells.
  public var memory: Bytes

  /// Sets limits; the defaults are far above what the documented views need.
  ///
  /// 30 s is longer than a person waits; 1,000,000 rows is more than a person reads and what a
  /// spreadsheet takes; 256 MiB sorts some millions of rows.
  public init(
    time: Nanoseconds = .seconds(30), rows: Int = 1_000_000, memory: Bytes = .mebibytes(256)
  ) {
    self.time = time
    self.rows = rows
    self.memory = memory
  }
}
