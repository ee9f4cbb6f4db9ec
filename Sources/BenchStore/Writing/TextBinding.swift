import Foundation
import GRDB

/// How a value gets into a statement whole.
///
/// GRDB binds a text up to its first zero byte (`sqlite3_bind_text` with a length of -1), so that a
/// reason or a note with such a byte lost its end. One of these travels as bytes that SQLite takes
/// as text.
enum TextBinding {
  /// The mark in the statement for a value, such as `?`.
  static func mark(_ value: (any DatabaseValueConvertible)?) -> String {
    needsBytes(value) ? "CAST(? AS TEXT)" : "?"
  }

  /// What to bind to the marks of some values.
  static func arguments(_ values: [(any DatabaseValueConvertible)?]) -> StatementArguments {
    let bound: [(any DatabaseValueConvertible)?] = values.map(argument)
    return StatementArguments(bound)
  }

  private static func argument(_ value: (any DatabaseValueConvertible)?) -> (
    any DatabaseValueConvertible
  )? {
    guard needsBytes(value), let text = value as? String else { return value }
    return Data(text.utf8)
  }

  private static func needsBytes(_ value: (any DatabaseValueConvertible)?) -> Bool {
    (value as? String)?.utf8.contains(0) ?? false
  }
}
