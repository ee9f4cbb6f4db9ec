/// A text of a workload file with expressions in braces, such as `/objects/{index}` or `{total * wait}`.
///
/// A template that is one expression and nothing else gives that expression's typed value; any other
/// gives text. `{{` and `}}` stand for plain braces. On the wire and in the store a template is its text.
public struct Template: Hashable, Sendable {
  /// A run of plain text, or an expression.
  enum Part: Hashable, Sendable {
    case text(String)
    case expression(Expression)
  }

  var parts: [Part]

  /// Reads a template.
  ///
  /// - Throws: `ValueError` for an unclosed brace or a wrong expression.
  public init(parsing text: String) throws {
    parts = []
    var plain = ""
    var rest = Substring(text)
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "{" || character == "}", rest.first == character {
        plain.append(character)
        rest = rest.dropFirst()
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw ValueError("'{' without '}' in '\(text)'; write {{ for a plain brace")
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.expression(try ExpressionParser.parse(String(rest[..<end]))))
        rest = rest[rest.index(after: end)...]
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
  }

  /// Whether the text holds no expression at all.
  public static func isPlain(_ text: String) -> Bool { !text.contains("{") && !text.contains("}") }

  /// The names that the expressions need.
  public var variables: Set<String> {
    parts.reduce(into: []) { names, part in
      if case .expression(let expression) = part { names.formUnion(expression.variables) }
    }
  }

  /// The value under the given variables.
  ///
  /// - Throws: `ValueError`, see `Expression.evaluate`.
  public func evaluate(_ variables: [String: Value]) throws -> Value {
    if parts.count == 1, case .expression(let expression) = parts[0] {
      return try expression.evaluate(variables)
    }
    var text = ""
    for part in parts {
      switch part {
      case .text(let plain): text += plain
      case .expression(let expression): text += try expression.evaluate(variables).description
      }
    }
    return .text(text)
  }

  /// The template with every known variable replaced by its value.
  public func substituting(_ variables: [String: Value]) throws -> Template {
    var copy = self
    copy.parts = try parts.map { part in
      guard case .expression(let expression) = part else { return part }
      return .expression(try expression.substituting(variables))
    }
    if copy.parts.count > 1 { copy.parts = Self.settled(copy.parts) }
    return copy
  }

  /// The parts of a text with every constant written out: a constant text would not read back as
  /// an expression.
  private static func settled(_ parts: [Part]) -> [Part] {
    parts.reduce(into: []) { result, part in
      var plain: String
      switch part {
      case .text(let text): plain = text
      case .expression(.constant(let value)): plain = value.description
      case .expression:
        result.append(part)
        return
      }
      if case .text(let before) = result.last {
        plain = before + plain
        result.removeLast()
      }
      if !plain.isEmpty { result.append(.text(plain)) }
    }
  }
}

extension Template: CustomStringConvertible {
  /// The template as text that reads back as the same template.
  public var description: String {
    parts.map { part in
      switch part {
      case .text(let text):
        text.reduce(into: "") { $0 += $1 == "{" ? "{{" : $1 == "}" ? "}}" : String($1) }
      case .expression(let expression): "{\(expression)}"
      }
    }.joined()
  }
}
