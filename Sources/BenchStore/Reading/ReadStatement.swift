import BenchCore
import GRDBSQLite

/// A compiled statement and, while it is stepped, its current row.
struct ReadStatement: ~Copyable {
  let handle: OpaquePointer
  /// How many bytes of the text it was compiled from.
  let length: Int

  /// Tells SQLite to copy what is bound: its own constant is a cast that Swift does not import.
  private static var transient: sqlite3_destructor_type {
    unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
  }

  init(_ handle: OpaquePointer, length: Int) {
    self.handle = handle
    self.length = length
  }

  deinit { sqlite3_finalize(handle) }

  /// The count of columns.
  var columns: Int32 { sqlite3_column_count(handle) }

  /// Whether the statement leaves the file alone, in SQLite's judgement.
  var onlyReads: Bool { sqlite3_stmt_readonly(handle) != 0 }

  /// A column's name.
  func name(_ column: Int32) -> String {
    sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "column\(column + 1)"
  }

  /// Sets the statement's parameters, from the first.
  func bind(_ values: [ResultTable.Cell]) throws {
    for (index, value) in zip(Int32(1)..., values) {
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
        case .real(let real): sqlite3_bind_double(handle, index, real)
        case .text(let text): sqlite3_bind_text(handle, index, text, -1, Self.transient)
        }
      try check(code)
    }
  }

  /// Goes on to the next row; false after the last.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    try check(code)
    return false
  }

  /// Whether a column has no value in this row.
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// A whole number; 0 for none.
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// A number; 0 for none.
  func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  /// A text; empty for none.
  ///
  /// Bytes that are no UTF-8 are replaced.
  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// A whole number, or nil for none.
  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  /// A number, or nil for none.
  func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : real(column) }

  /// A text, or nil for none.
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// Bytes; nil for NULL.
  func bytes(_ column: Int32) -> Bytes? { optionalInteger(column).map { Bytes($0) } }

  /// A length of time, or nil for none.
  func nanoseconds(_ column: Int32) -> Nanoseconds? {
    optionalInteger(column).map { Nanoseconds($0) }
  }

  /// The value as a cell; a blob as SQLite would write it, `x'0a0b'`.
  func cell(_ column: Int32) -> ResultTable.Cell {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_TEXT: .text(text(column))
    case SQLITE_BLOB: .text(hexadecimal(column))
    default: .null
    }
  }

  private func hexadecimal(_ column: Int32) -> String {
    let bytes = UnsafeRawBufferPointer(
      start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("x'".utf8)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    text.append(0x27)
    return String(decoding: text, as: UTF8.self)
  }

  private func check(_ code: Int32) throws {
    guard code != SQLITE_OK else { return }
    throw ReadConnection.Failure(
      code: code, message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
  }
}
