import Glibc

/// Finds numbers in the text of /proc files, in place and without allocating.
enum ProcScan {
  /// The number after `label`, which stands at the beginning of a line; nil if there is none.
  ///
  /// `label` includes its colon: `VmHWM:`.
  static func number(after label: StaticString, in text: UnsafeRawBufferPointer) -> Int64? {
    guard let start = text.baseAddress else { return nil }
    let length = label.utf8CodeUnitCount
    var line = 0
    while line + length < text.count {
      if memcmp(start + line, label.utf8Start, length) == 0 {
        var position = line + length
        return number(in: text, at: &position)
      }
      guard let end = memchr(start + line, 10, text.count - line) else { return nil }
      line = UnsafeRawPointer(end) - start + 1
    }
    return nil
  }

  /// The decimal number at `position` after any blanks; moves `position` behind it.
  static func number(in text: UnsafeRawBufferPointer, at position: inout Int) -> Int64? {
    skipBlanks(in: text, at: &position)
    var negative = false
    if position < text.count, text[position] == UInt8(ascii: "-") {
      negative = true
      position += 1
    }
    let first = position
    var value: Int64 = 0
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      position += 1
    }
    guard position > first else { return nil }
    return negative ? -value : value
  }

  static func skipBlanks(in text: UnsafeRawBufferPointer, at position: inout Int) {
    while position < text.count, text[position] == UInt8(ascii: " ") || text[position] == 9 {
      position += 1
    }
  }
}
