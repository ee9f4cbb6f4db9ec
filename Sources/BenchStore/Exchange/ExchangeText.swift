import BenchCore

/// How records are written as lines of text, and read back.
public enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
  /// One JSON value a line: objects begin something, arrays are rows.
  case json
  /// CSV by RFC 4180, the kind of record in the first field.
  case csv
}

/// One way of writing records.
protocol ExchangeCodec {
  /// The text of a record with its line's end.
  func text(_ record: ExchangeRecord) -> String
  /// The next record of a text, whose reading place moves behind it; nil at the end.
  func next(_ bytes: UnsafeBufferPointer<UInt8>, from place: inout Int) throws(ExchangeSlip)
    -> ExchangeRecord?
}

/// What is wrong with a text that should hold records.
struct ExchangeSlip: Error, Hashable {
  var what: String
  init(_ what: String) { self.what = what }
}

extension ExchangeRecord {
  static let format = "bench-export"
  static let version: Int64 = 1

  /// The record as a kind and cells: what both ways of writing share.
  var parts: (kind: String, cells: [ResultTable.Cell]) {
    switch self {
    case .header(let schema):
      (Self.format, [.integer(Self.version), .integer(schema)])
    case .begin(let root, let uid): (root.rawValue, [.text(uid)])
    case .columns(let table, let names): ("columns", [.text(table)] + names.map { .text($0) })
    case .row(let cells): ("", cells)
    case .end(let uid, let rows): ("end", [.text(uid), .integer(rows)])
    case .baseline(let name, let uid, let setAt):
      ("baseline", [.text(name), .text(uid), .integer(setAt)])
    }
  }

  /// The record of a kind and cells.
  init(kind: String, cells: [ResultTable.Cell]) throws(ExchangeSlip) {
    if cells.count == 1, let root = ExchangeRoot(rawValue: kind) {
      self = .begin(root, uid: cells[0].text ?? "")
      return
    }
    switch (kind, cells.count) {
    case (Self.format, 2):
      guard case .integer(Self.version) = cells[0], case .integer(let schema) = cells[1] else {
        throw ExchangeSlip("it was made by a newer version of bench")
      }
      self = .header(schema: schema)
    case ("columns", 2...):
      self = .columns(table: cells[0].text ?? "", names: cells.dropFirst().map { $0.text ?? "" })
    case ("", _): self = .row(cells)
    case ("end", 2):
      guard case .integer(let rows) = cells[1] else {
        throw ExchangeSlip("a run's end is no count")
      }
      self = .end(uid: cells[0].text ?? "", rows: rows)
    case ("baseline", 3):
      guard case .integer(let setAt) = cells[2] else {
        throw ExchangeSlip("a baseline has no time")
      }
      self = .baseline(name: cells[0].text ?? "", uid: cells[1].text ?? "", setAt: setAt)
    default: throw ExchangeSlip("'\(kind.prefix(40))' with \(cells.count) values is no record")
    }
  }
}

extension ExchangeFormat {
  var codec: any ExchangeCodec {
    switch self {
    case .json: JSONLinesCodec()
    case .csv: CSVCodec()
    }
  }
}
