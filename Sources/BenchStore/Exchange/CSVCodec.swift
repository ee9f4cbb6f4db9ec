import BenchCore

/// Records as CSV: the kind in the first field, empty for a row.
///
/// A text is always quoted, a number never is, and what is absent is an empty field; so every value
/// reads back as it was.
struct CSVCodec: ExchangeCodec {
  func text(_ record: ExchangeRecord) -> String {
    let (kind, cells) = record.parts
    var text = kind
    for cell in cells {
      text += ","
      switch cell {
      case .null: break
      case .integer(let number): text += "\(number)"
      case .real(let number): text += number.isNaN ? "" : "\(number)"
      case .text(let string): Self.quote(string, into: &text)
      }
    }
    return text + "\r\n"
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    text += "\""
  }

  func next(_ bytes: UnsafeBufferPointer<UInt8>, from place: inout Int) throws(ExchangeSlip)
    -> ExchangeRecord?
  {
    while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { place += 1 }
    guard place < bytes.count else { return nil }
    var kind: String?
    var cells: [ResultTable.Cell] = []
    while true {
      let cell = try field(bytes, &place)
      if kind == nil {
        kind = cell.text ?? ""
      } else {
        cells.append(cell)
      }
      guard place < bytes.count else {
        // A line without its end was cut off.
        throw ExchangeSlip("the text ends inside of a line")
      }
      let sign = bytes[place]
      place += 1
      if sign == 0x0A || sign == 0x0D { break }
      guard sign == UInt8(ascii: ",") else { throw ExchangeSlip("',' is expected") }
    }
    return try ExchangeRecord(kind: kind ?? "", cells: cells)
  }

  private func field(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int)
    throws(ExchangeSlip) -> ResultTable.Cell
  {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
      let start = place
      while place < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
      return Self.plain(String(decoding: bytes[start..<place], as: UTF8.self))
    }
    place += 1
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      guard byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      guard place < bytes.count, bytes[place] == byte else {
        return .text(String(decoding: text, as: UTF8.self))
      }
      text.append(byte)
      place += 1
    }
    throw ExchangeSlip("a quoted text has no end")
  }

  private static func plain(_ text: String) -> ResultTable.Cell {
    if text.isEmpty { return .null }
    if let number = Int64(text) { return .integer(number) }
    if let number = Double(text) { return .real(number) }
    return .text(text)
  }
}
