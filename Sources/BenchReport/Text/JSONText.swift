/// Values in JSON (RFC 8259), written without Foundation.
enum JSONText {
  /// A quoted string; control characters and the line separators of JavaScript are escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      // `<` too: a table may be pasted into a page, where `</script>` would end the script.
      case "<": result += "\\u003c"
      case "\u{2028}", "\u{2029}": result += unicode(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += unicode(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A number; what is not finite has no JSON form and becomes `null`.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  private static func unicode(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
