import BenchCore

/// The text of one workload file, known to be plain text of a bearable size.
struct SourceText: Hashable, Sendable {
  /// The file as the user named it, for errors.
  let file: String
  /// The whole text.
  let text: String

  /// Workload files are a few hundred bytes to a few KiB; anything near this size is a mistake, and
  /// it is refused before a parser sees it.
  static let sizeLimit = 1_048_576

  init(file: String, text: String) throws {
    try self.init(file: file, bytes: Array(text.utf8))
  }

  /// - Throws: `BenchError` if the bytes are too many, no UTF-8, or hold characters that no text has.
  init(file: String, bytes: [UInt8]) throws {
    self.file = file
    let errors = FileErrors(file: file)
    guard bytes.count <= Self.sizeLimit else { throw errors.tooLarge() }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw errors.error("the text is UTF-16; UTF-8 is expected", line: 1, remedy: Self.asUTF8)
    }
    if let zero = bytes.firstIndex(of: 0) {
      throw errors.error(
        "a NUL byte: this is no text file", line: Self.line(of: zero, in: bytes),
        remedy: "name a workload file in YAML; `bench list workloads` shows the built-in ones")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw errors.error(
        "bytes that are not UTF-8 text", line: Self.lineOfInvalidText(bytes), remedy: Self.asUTF8)
    }
    self.text = text
    try checkCharacters(errors)
  }

  private static let asUTF8 = "save the file as UTF-8 text"

  private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
  }

  private static func lineOfInvalidText(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var line = 1
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar == "\n" { line += 1 }
    }
    return line
  }

  /// Refuses control characters, which YAML forbids too, and the private character that
  /// `SyntaxReader` uses.
  private func checkCharacters(_ errors: FileErrors) throws {
    var line = 1
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0a: line += 1
      case 0x09, 0x0d, 0x20...0x7e, 0x85, 0xa0..<SyntaxReader.ampersand.value: continue
      case 0x00...0x1f, 0x7f...0x9f, SyntaxReader.ampersand.value, 0xfffe, 0xffff:
        throw errors.error(
          "the character U+\(String(scalar.value, radix: 16, uppercase: true)) has no place in a "
            + "workload file", line: line, remedy: "remove it, or write it as text such as \\x1b")
      default: continue
      }
    }
  }
}
