import BenchCore

/// Records as JSON Lines (https://jsonlines.org): every line is an array, `["run", uid]` for what
/// begins or ends something and `[[…]]` for a row.
struct JSONLinesCodec: ExchangeCodec {
  func text(_ record: ExchangeRecord) -> String {
    let (kind, cells) = record.parts
    var text = kind.isEmpty ? "[[" : "[\"\(kind)\""
    for (index, cell) in cells.enumerated() {
      if index > 0 || !kind.isEmpty { text += "," }
      switch cell {
      case .null: text += "null"
      case .integer(let number): text += "\(number)"
      case .real(let number): text += Self.number(number)
      case .text(let string): Self.quote(string, into: &text)
      }
    }
    return text + (kind.isEmpty ? "]]\n" : "]\n")
  }

  /// A number that reads back as the same one; it always has a point or an exponent, which tells it
  /// from a whole number.
  private static func number(_ number: Double) -> String {
    number.isFinite ? "\(number)" : number.isNaN ? "null" : number > 0 ? "9e999" : "-9e999"
  }

  private static func quote(_ string: String, into text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  func next(_ bytes: UnsafeBufferPointer<UInt8>, from place: inout Int) throws(ExchangeSlip)
    -> ExchangeRecord?
  {
    var scanner = JSONScanner(bytes: bytes, place: place)
    defer { place = scanner.place }
    guard scanner.skipToValue() else { return nil }
    try scanner.expect("[")
    if scanner.peek == UInt8(ascii: "[") {
      scanner.place += 1
      let cells = try scanner.cells()
      try scanner.expect("]")
      return .row(cells)
    }
    var cells = try scanner.cells()
    guard case .text(let kind)? = cells.first else { throw ExchangeSlip("a line names no kind") }
    cells.removeFirst()
    return try ExchangeRecord(kind: kind, cells: cells)
  }
}

/// Reads arrays of plain values; faster than a general decoder by a factor that a million rows need.
struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var place: Int

  var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func skipToValue() -> Bool {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
    return place < bytes.count
  }

  mutating func expect(_ sign: Unicode.Scalar) throws(ExchangeSlip) {
    guard skipToValue(), bytes[place] == UInt8(ascii: sign) else {
      throw ExchangeSlip("'\(sign)' is expected")
    }
    place += 1
  }

  /// The values up to the closing bracket, which is taken too.
  mutating func cells() throws(ExchangeSlip) -> [ResultTable.Cell] {
    var cells: [ResultTable.Cell] = []
    while true {
      guard skipToValue() else { throw ExchangeSlip("the text ends inside of a line") }
      switch bytes[place] {
      case UInt8(ascii: "]"):
        place += 1
        return cells
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "\""): cells.append(.text(try string()))
      case UInt8(ascii: "n"):
        guard bytes.count - place >= 4 else { throw ExchangeSlip("a value is cut short") }
        place += 4
        cells.append(.null)
      default: cells.append(try number())
      }
    }
  }

  private mutating func number() throws(ExchangeSlip) -> ResultTable.Cell {
    let start = place
    var isWhole = true
    while let byte = peek {
      switch byte {
      case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
      default:
        return try number(String(decoding: bytes[start..<place], as: UTF8.self), isWhole)
      }
      place += 1
    }
    throw ExchangeSlip("the text ends inside of a number")
  }

  private func number(_ text: String, _ isWhole: Bool) throws(ExchangeSlip) -> ResultTable.Cell {
    if isWhole, let number = Int64(text) { return .integer(number) }
    guard let number = Double(text) else {
      throw ExchangeSlip("'\(text.prefix(20))' is no value")
    }
    return .real(number)
  }

  private mutating func string() throws(ExchangeSlip) -> String {
    place += 1
    let start = place
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte != UInt8(ascii: "\\") else { return try escapedString(from: start) }
      place += 1
    }
    guard place < bytes.count else { throw ExchangeSlip("a text has no end") }
    defer { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// The slow way, for a text with escapes.
  private mutating func escapedString(from start: Int) throws(ExchangeSlip) -> String {
    var units = Array(String(decoding: bytes[start..<place], as: UTF8.self).utf16)
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\") else {
        let from = place
        while let plain = peek, plain != UInt8(ascii: "\""), plain != UInt8(ascii: "\\") {
          place += 1
        }
        units += Array(String(decoding: bytes[from..<place], as: UTF8.self).utf16)
        continue
      }
      units.append(try escape())
    }
    guard place < bytes.count else { throw ExchangeSlip("a text has no end") }
    place += 1
    return String(decoding: units, as: UTF16.self)
  }

  private mutating func escape() throws(ExchangeSlip) -> UInt16 {
    guard place + 1 < bytes.count else { throw ExchangeSlip("a text has no end") }
    let sign = bytes[place + 1]
    place += 2
    switch sign {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "u"):
      guard place + 4 <= bytes.count,
        let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
      else { throw ExchangeSlip("an escape in a text is cut short") }
      place += 4
      return unit
    default: return UInt16(sign)
    }
  }
}
