import BenchCore
import GRDBSQLite

/// Stops a statement that passes its limits.
///
/// SQLite calls the watch every 1,000 steps of its machine (some 20 us), so a limit is noticed at
/// once and the watch itself costs nothing that could be measured.
final class QueryWatch {
  /// Which limit was passed.
  enum Excess: Hashable {
    case time
    case memory
    case rows
  }

  private static let stepsBetweenLooks: Int32 = 1000

  private let limits: QueryLimits
  private let deadline: ContinuousClock.Instant
  private let memoryAtStart: Int64
  private var answer: Int64 = 0

  /// Which limit was passed; nil while none was.
  private(set) var excess: Excess?

  init(_ limits: QueryLimits) {
    self.limits = limits
    deadline = ContinuousClock.now + .nanoseconds(limits.time.count)
    memoryAtStart = sqlite3_memory_used()
  }

  /// Watches a connection until `release(_:)`, before which this object must not go away.
  func watch(_ connection: OpaquePointer?) {
    sqlite3_progress_handler(
      connection, Self.stepsBetweenLooks,
      { context in
        guard let context else { return 1 }
        return Unmanaged<QueryWatch>.fromOpaque(context).takeUnretainedValue().mustStop() ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Ends the watching.
  func release(_ connection: OpaquePointer?) { sqlite3_progress_handler(connection, 0, nil, nil) }

  /// Counts a row of the answer.
  ///
  /// - Returns: whether it still fits.
  func admit(_ row: [ResultTable.Cell], rowsBefore: Int) -> Bool {
    // A cell takes 24 bytes with its case; a text as much again as it is long.
    for cell in row { answer += 24 + Int64(cell.text?.utf8.count ?? 0) }
    if rowsBefore >= limits.rows { excess = .rows }
    if answer > limits.memory.count { excess = .memory }
    return excess == nil
  }

  /// The error for a statement that was stopped.
  func error(for excess: Excess) -> BenchError {
    let (what, cure) =
      switch excess {
      case .time: ("ran longer than \(Value.duration(limits.time))", "time")
      case .memory: ("needed more memory than \(Value.bytes(limits.memory))", "memory")
      case .rows: ("gave more than \(limits.rows) rows", "rows")
      }
    return BenchError(
      .usage, "the statement \(what) and was stopped",
      remedy: "narrow it with WHERE or LIMIT, or allow more \(cure); the store is unchanged")
  }

  private func mustStop() -> Bool {
    if ContinuousClock.now > deadline { excess = .time }
    // The whole process's SQLite memory; while a query runs, little else changes it.
    if sqlite3_memory_used() - memoryAtStart > limits.memory.count { excess = .memory }
    return excess != nil
  }
}
