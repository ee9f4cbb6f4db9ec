/// An expression over parameters, as written between braces in a workload file.
///
/// Grammar: `sum = product { ("+" | "-") product }`, `product = factor { ("*" | "/" | "%") factor }`,
/// `factor = number [unit] | name | name "(" sum { "," sum } ")" | "(" sum ")" | "-" factor`.
/// Functions: `min`, `max`, `floor`, `ceil`, `round`. A `%` straight after a number and not before an
/// operand is percent, otherwise the remainder.
public indirect enum Expression: Hashable, Sendable {
  /// A literal.
  case constant(Value)
  /// A parameter, or `index`, `tasks`, `concurrency`, `cpus`.
  case variable(String)
  /// An operation on two operands.
  case operation(Operator, Expression, Expression)
  /// A function call.
  case call(Function, [Expression])

  /// The operators, by their sign.
  public enum Operator: String, Hashable, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case remainder = "%"
  }

  /// The functions, by their name.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case min
    case max
    case floor
    case ceil
    case round
  }

  /// The names that this expression needs.
  public var variables: Set<String> {
    switch self {
    case .constant: []
    case .variable(let name): [name]
    case .operation(_, let left, let right): left.variables.union(right.variables)
    case .call(_, let operands): operands.reduce(into: []) { $0.formUnion($1.variables) }
    }
  }

  /// The value under the given variables.
  ///
  /// - Throws: `ValueError` for an unknown name, a division by zero, or operands that do not go
  ///   together, such as a duration plus a size.
  public func evaluate(_ variables: [String: Value]) throws -> Value {
    switch self {
    case .constant(let value): return value
    case .variable(let name):
      guard let value = variables[name] else {
        let hint = NearestName.hint(name, among: Array(variables.keys))
        throw ValueError("unknown parameter '\(name)'; \(hint)")
      }
      return value
    case .operation(let sign, let left, let right):
      return try Arithmetic.apply(sign, left.evaluate(variables), right.evaluate(variables))
    case .call(let function, let operands):
      return try Arithmetic.apply(function, operands.map { try $0.evaluate(variables) })
    }
  }

  /// The expression with every known variable replaced by its value.
  public func substituting(_ variables: [String: Value]) throws -> Expression {
    if self.variables.allSatisfy({ variables[$0] != nil }) {
      return .constant(try evaluate(variables))
    }
    switch self {
    case .constant: return self
    case .variable(let name): return variables[name].map { .constant($0) } ?? self
    case .operation(let sign, let left, let right):
      return try .operation(sign, left.substituting(variables), right.substituting(variables))
    case .call(let function, let operands):
      return try .call(function, operands.map { try $0.substituting(variables) })
    }
  }
}

extension Expression: CustomStringConvertible {
  /// The expression as text that reads back as the same expression.
  public var description: String {
    switch self {
    case .constant(let value): value.description
    case .variable(let name): name
    case .operation(let sign, let left, let right): "(\(left) \(sign.rawValue) \(right))"
    case .call(let function, let operands):
      "\(function.rawValue)(" + operands.map(\.description).joined(separator: ", ") + ")"
    }
  }
}
