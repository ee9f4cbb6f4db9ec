import BenchCore
import GRDB

extension Database {
  /// Inserts a row; each column stands beside its value, so none can slip.
  ///
  /// The statement is compiled once per connection and table.
  ///
  /// - Returns: the row's number, for tables that have one.
  @discardableResult
  func insert(
    into table: String, _ values: KeyValuePairs<String, (any DatabaseValueConvertible)?>
  ) throws -> Int64 {
    let columns = values.map(\.key).joined(separator: ", ")
    let marks = values.map { TextBinding.mark($0.value) }.joined(separator: ", ")
    let statement = try cachedStatement(
      sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))")
    try statement.execute(
      arguments: TextBinding.arguments(values.map(\.value)))
    return lastInsertedRowID
  }

  /// Changes rows through a statement that is compiled once per connection.
  ///
  /// - Throws: `StoreFault.unknown` if it changes none.
  func change(
    _ what: String, _ sql: String, _ arguments: [(any DatabaseValueConvertible)?]
  ) throws {
    try cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    guard changesCount > 0 else { throw StoreFault.unknown(what) }
  }
}

/// How values that SQLite has no type for are written.
enum Encoding {
  /// A digest as 16 hexadecimal digits.
  static func digest(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// A digest from its hexadecimal digits.
  static func digest(_ text: String) -> UInt64 { UInt64(text, radix: 16) ?? 0 }

  /// A histogram as JSON, `[[up to ns, count], …]`, so that `json_each` can read it.
  static func histogram(_ buckets: [LatencySummary.Bucket]) -> String {
    var text = "["
    for bucket in buckets {
      if text.utf8.count > 1 { text += "," }
      text += "[\(bucket.upTo.count),\(bucket.count)]"
    }
    return text + "]"
  }

  /// A histogram from its JSON.
  ///
  /// - Throws: `StoreFault` if it is not as `histogram(_:)` writes it.
  static func buckets(_ text: String) throws(StoreFault) -> [LatencySummary.Bucket] {
    var numbers: [Int64] = []
    var number: Int64?
    // By hand: a run has some hundred of these numbers for each of its samples.
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39:
        let (shifted, isLarge) = (number ?? 0).multipliedReportingOverflow(by: 10)
        guard !isLarge else { throw .damaged(["a histogram has a number out of range"]) }
        number = shifted &+ Int64(byte &- 0x30)
      case 0x5B, 0x5D, 0x2C:
        if let complete = number { numbers.append(complete) }
        number = nil
      default: throw .damaged(["a histogram is no list of pairs"])
      }
    }
    guard numbers.count.isMultiple(of: 2) else { throw .damaged(["a histogram is cut short"]) }
    return stride(from: 0, to: numbers.count, by: 2).map {
      LatencySummary.Bucket(upTo: Nanoseconds(numbers[$0]), count: numbers[$0 + 1])
    }
  }
}
