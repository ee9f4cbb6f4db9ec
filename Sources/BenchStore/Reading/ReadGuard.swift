import GRDBSQLite

/// Decides, while a statement is compiled, whether it does more than read.
///
/// SQLite asks for every action of every part of a statement, also inside views, common table
/// expressions and triggers, so there is nothing to be gained by dressing a write up.
final class ReadGuard {
  /// What was refused last, in a reader's words; nil if nothing was.
  var refusal: String?

  /// Pragmas that describe the schema; their argument names a table or an index.
  private static let describing: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list", "foreign_key_check", "function_list", "collation_list", "compile_options",
    "integrity_check", "quick_check",
  ]

  /// Pragmas that only read as long as they have no argument.
  private static let asking: Set<String> = [
    "application_id", "user_version", "schema_version", "page_count", "page_size",
    "freelist_count", "encoding", "journal_mode", "data_version", "query_only",
  ]

  /// Functions that reach outside of the database.
  private static let reaching: Set<String> = ["load_extension", "fts3_tokenizer"]

  /// Takes over the decisions of a connection, which must not outlive this object.
  func install(on connection: OpaquePointer?) {
    sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        let gatekeeper = Unmanaged<ReadGuard>.fromOpaque(context).takeUnretainedValue()
        let refusal = ReadGuard.refusal(
          of: action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
        guard let refusal else { return SQLITE_OK }
        gatekeeper.refusal = refusal
        return SQLITE_DENY
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Why an action is refused; nil if it only reads.
  static func refusal(of action: Int32, _ first: String?, _ second: String?) -> String? {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: nil
    case SQLITE_FUNCTION:
      reaching.contains(second?.lowercased() ?? "") ? "the function \(second ?? "")()" : nil
    case SQLITE_PRAGMA: pragmaRefusal((first ?? "").lowercased(), argument: second)
    case SQLITE_INSERT: "INSERT into \(first ?? "a table")"
    case SQLITE_UPDATE: "UPDATE of \(first ?? "a table")"
    case SQLITE_DELETE: "DELETE from \(first ?? "a table")"
    case SQLITE_ATTACH: "ATTACH of another file"
    case SQLITE_DETACH: "DETACH"
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "a transaction of its own"
    default: "a change of the schema"
    }
  }

  private static func pragmaRefusal(_ name: String, argument: String?) -> String? {
    if describing.contains(name) || (asking.contains(name) && argument == nil) { return nil }
    return "PRAGMA \(name)" + (argument.map { " = \($0)" } ?? "")
  }
}
