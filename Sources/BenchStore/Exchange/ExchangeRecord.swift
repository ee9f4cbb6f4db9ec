import BenchCore

/// A piece of the stream in which runs, and what else was measured on a host, travel from store to
/// store.
///
/// ```
/// header  (begin  (columns row*)*  end)*  baseline*
/// ```
/// The tables of what begins come in an order in which each row's references were there before. Numbers such as
/// `trial.id` are the source's own; a reader gives new ones.
enum ExchangeRecord: Hashable, Sendable {
  /// What the stream is, and the schema's version.
  case header(schema: Int64)
  /// A run or the like begins; its identity in every store.
  case begin(ExchangeRoot, uid: String)
  /// The rows that follow belong to this table and have these columns.
  case columns(table: String, names: [String])
  /// A row of the table.
  case row([ResultTable.Cell])
  /// What began is complete, with so many rows.
  case end(uid: String, rows: Int64)
  /// A name for a run.
  case baseline(name: String, uid: String, setAt: Int64)
}
