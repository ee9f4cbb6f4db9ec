import BenchCore

/// A JSON array with one object a row, keys in the order of the columns; numbers in full.
enum JSONTable {
  static func text(_ table: ResultTable) -> String {
    guard !table.rows.isEmpty else { return "[]\n" }
    return "[\n" + objects(table).map { "  \($0)" }.joined(separator: ",\n") + "\n]\n"
  }

  /// One object a line (https://github.com/ndjson/ndjson-spec).
  static func lines(_ table: ResultTable) -> String {
    objects(table).map { "\($0)\n" }.joined()
  }

  private static func objects(_ table: ResultTable) -> [String] {
    let keys = uniqueNames(table.columns).map(JSONText.quoted)
    return table.rows.map { row in
      let members = zip(keys, row).map { "\($0): \(value($1))" }
      return "{" + members.joined(separator: ", ") + "}"
    }
  }

  private static func value(_ cell: ResultTable.Cell) -> String {
    switch cell {
    case .null: "null"
    case .integer(let number): "\(number)"
    case .real(let number): JSONText.number(number)
    case .text(let text): JSONText.quoted(text)
    }
  }

  /// The names with a number behind those that were there before: an object's keys must differ.
  private static func uniqueNames(_ columns: [ResultTable.Column]) -> [String] {
    var seen: Set<String> = []
    return columns.map { column in
      var name = column.name
      var number = 2
      while !seen.insert(name).inserted {
        name = "\(column.name)_\(number)"
        number += 1
      }
      return name
    }
  }
}
