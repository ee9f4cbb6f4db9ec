/// Reads the text between braces; a recursive descent over the grammar of `Expression`.
struct ExpressionParser {
  private let text: [Character]
  private var position = 0
  private var depth = 0
  private var operations = 0

  /// Deeper nesting than this is refused, so that no text can exhaust the stack.
  private static let depthLimit = 64

  /// More operations than this are refused: each can add a level to the tree, and the written form
  /// of the deepest tree must stay within `depthLimit` to be read back by a worker process.
  private static let operationLimit = 60

  private init(_ text: String) {
    self.text = Array(text)
  }

  static func parse(_ text: String) throws -> Expression {
    var parser = ExpressionParser(text)
    let expression = try parser.sum()
    parser.skipSpaces()
    guard parser.position == parser.text.count else {
      throw ValueError(
        "unexpected '\(String(parser.text[parser.position...]))' in the expression '\(text)'")
    }
    return expression
  }

  private mutating func sum() throws -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw ValueError("the expression is nested too deeply") }
    var left = try product()
    while let sign = take(oneOf: "+-") {
      left = .operation(sign, left, try product())
      try countOperation()
    }
    return left
  }

  private mutating func product() throws -> Expression {
    var left = try factor()
    while let sign = take(oneOf: "*/%") {
      left = .operation(sign, left, try factor())
      try countOperation()
    }
    return left
  }

  private mutating func factor() throws -> Expression {
    skipSpaces()
    guard position < text.count else { throw ValueError("the expression ends too early") }
    let character = text[position]
    if character == "(" { return try parenthesised() }
    if character == "-" { return try negative() }
    if character.isASCII, character.isNumber { return try literal() }
    guard character.isLetter || character == "_" else {
      throw ValueError("unexpected '\(character)' in the expression '\(String(text))'")
    }
    let name = takeName()
    guard position < text.count, text[position] == "(" else { return .variable(name) }
    guard let function = Expression.Function(rawValue: name) else {
      let hint = NearestName.hint(name, among: Expression.Function.allCases.map(\.rawValue))
      throw ValueError("unknown function '\(name)'; \(hint)")
    }
    try countOperation()
    return .call(function, try operands())
  }

  /// A minus sign before a factor: a negative constant, or -1 times the rest (which keeps its unit).
  private mutating func negative() throws -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw ValueError("the expression is nested too deeply") }
    position += 1
    let minusOne = Value.integer(-1)
    let operand = try factor()
    if case .constant(let value) = operand {
      return .constant(try Arithmetic.apply(.times, minusOne, value))
    }
    try countOperation()
    return .operation(.times, .constant(minusOne), operand)
  }

  private mutating func countOperation() throws {
    operations += 1
    guard operations <= Self.operationLimit else {
      throw ValueError("the expression is too long (at most \(Self.operationLimit) operations)")
    }
  }

  private mutating func parenthesised() throws -> Expression {
    position += 1
    let inner = try sum()
    try expect(")")
    return inner
  }

  private mutating func operands() throws -> [Expression] {
    position += 1
    var list = [try sum()]
    skipSpaces()
    while position < text.count, text[position] == "," {
      position += 1
      list.append(try sum())
      skipSpaces()
    }
    try expect(")")
    return list
  }

  private mutating func literal() throws -> Expression {
    var literal = ""
    while position < text.count,
      (text[position].isASCII && text[position].isNumber) || "._".contains(text[position])
    {
      literal.append(text[position])
      position += 1
    }
    while position < text.count, text[position].isLetter {
      literal.append(text[position])
      position += 1
    }
    if position < text.count, text[position] == "%", !operandFollows(position + 1) {
      literal.append("%")
      position += 1
    }
    let value = try Value(inferring: literal)
    if case .text = value { throw ValueError("'\(literal)' is not a number") }
    return .constant(value)
  }

  /// Whether an operand starts at `start`, so that a `%` before it is the remainder.
  private func operandFollows(_ start: Int) -> Bool {
    guard let next = text[start...].first(where: { $0 != " " }) else { return false }
    return next.isLetter || next.isNumber || next == "(" || next == "_"
  }

  private mutating func takeName() -> String {
    var name = ""
    while position < text.count,
      text[position].isLetter || text[position].isNumber || "_-".contains(text[position])
    {
      name.append(text[position])
      position += 1
    }
    return name
  }

  private mutating func take(oneOf signs: String) -> Expression.Operator? {
    skipSpaces()
    guard position < text.count, signs.contains(text[position]) else { return nil }
    defer { position += 1 }
    return Expression.Operator(rawValue: String(text[position]))
  }

  private mutating func expect(_ character: Character) throws {
    skipSpaces()
    guard position < text.count, text[position] == character else {
      throw ValueError("'\(character)' is missing in the expression '\(String(text))'")
    }
    position += 1
  }

  private mutating func skipSpaces() {
    while position < text.count, text[position] == " " { position += 1 }
  }
}
