/// Arithmetic on values with units.
enum Arithmetic {
  /// A value split into its magnitude and the unit that decides what it can be combined with.
  private struct Quantity {
    var magnitude: Double
    var type: ValueType

    init(_ value: Value) throws {
      switch value {
      case .integer(let integer): (magnitude, type) = (Double(integer), .number)
      case .number(let number): (magnitude, type) = (number, .number)
      case .duration(let duration): (magnitude, type) = (Double(duration.count), .duration)
      case .bytes(let bytes): (magnitude, type) = (Double(bytes.count), .bytes)
      case .share(let share): (magnitude, type) = (share.fraction, .share)
      case .flag, .text, .list:
        throw ValueError("'\(value)' is no number, so it cannot be calculated with")
      }
    }
  }

  static func apply(_ sign: Expression.Operator, _ left: Value, _ right: Value) throws -> Value {
    if case .integer(let a) = left, case .integer(let b) = right,
      let exact = try wholeNumbers(sign, a, b)
    {
      return .integer(exact)
    }
    let (a, b) = (try Quantity(left), try Quantity(right))
    switch sign {
    case .plus: return try value(a.magnitude + b.magnitude, common(a.type, b.type, sign))
    case .minus: return try value(a.magnitude - b.magnitude, common(a.type, b.type, sign))
    case .times: return try value(a.magnitude * b.magnitude, product(a.type, b.type))
    case .divided, .remainder:
      guard b.magnitude != 0 else {
        throw ValueError("division by zero in '\(left) \(sign.rawValue) \(right)'")
      }
      if sign == .remainder {
        return try value(
          a.magnitude.truncatingRemainder(dividingBy: b.magnitude), common(a.type, b.type, sign))
      }
      return try value(a.magnitude / b.magnitude, quotient(a.type, b.type))
    }
  }

  static func apply(_ function: Expression.Function, _ operands: [Value]) throws -> Value {
    guard let first = operands.first else {
      throw ValueError("\(function.rawValue)() needs at least one operand")
    }
    switch function {
    case .min: return try operands.dropFirst().reduce(first) { try less($1, $0) ? $1 : $0 }
    case .max: return try operands.dropFirst().reduce(first) { try less($0, $1) ? $1 : $0 }
    case .floor, .ceil, .round:
      guard operands.count == 1 else {
        throw ValueError("\(function.rawValue)() takes one operand, not \(operands.count)")
      }
      let rule: FloatingPointRoundingRule =
        function == .floor ? .down : function == .ceil ? .up : .toNearestOrAwayFromZero
      let quantity = try Quantity(first)
      // Durations and sizes are whole nanoseconds and bytes already and keep their unit.
      if quantity.type == .duration || quantity.type == .bytes { return first }
      guard let whole = Int64(exactly: quantity.magnitude.rounded(rule)) else {
        throw ValueError("\(function.rawValue)(\(first)) is out of range")
      }
      return .integer(whole)
    }
  }

  /// Exact integer arithmetic; nil where only a fraction is right.
  private static func wholeNumbers(_ sign: Expression.Operator, _ a: Int64, _ b: Int64) throws
    -> Int64?
  {
    let (result, overflow): (Int64, Bool)
    switch sign {
    case .plus: (result, overflow) = a.addingReportingOverflow(b)
    case .minus: (result, overflow) = a.subtractingReportingOverflow(b)
    case .times: (result, overflow) = a.multipliedReportingOverflow(by: b)
    case .divided, .remainder:
      if b == 0 { return nil }
      if sign == .divided, a.remainderReportingOverflow(dividingBy: b).partialValue != 0 {
        return nil
      }
      (result, overflow) =
        sign == .divided
        ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    }
    guard !overflow else { throw ValueError("'\(a) \(sign.rawValue) \(b)' is out of range") }
    return result
  }

  private static func less(_ left: Value, _ right: Value) throws -> Bool {
    let (a, b) = (try Quantity(left), try Quantity(right))
    guard a.type == b.type else { throw ValueError("'\(left)' and '\(right)' cannot be compared") }
    return a.magnitude < b.magnitude
  }

  /// The unit of a sum: equal units, or a share beside a plain number (`1 - 20%`).
  private static func common(_ a: ValueType, _ b: ValueType, _ sign: Expression.Operator) throws
    -> ValueType
  {
    if a == b { return a }
    if Set([a, b]) == [.share, .number] { return .share }
    throw ValueError(
      "\(noun(a)) and \(noun(b)) cannot stand on both sides of '\(sign.rawValue)'")
  }

  private static func product(_ a: ValueType, _ b: ValueType) throws -> ValueType {
    switch (a, b) {
    case (.number, _): return b
    case (_, .number): return a
    case (.share, _): return b
    case (_, .share): return a
    default: throw ValueError("\(noun(a)) times \(noun(b)) has no unit here")
    }
  }

  private static func quotient(_ a: ValueType, _ b: ValueType) throws -> ValueType {
    if a == b { return .number }
    if b == .number || b == .share { return a }
    throw ValueError("\(noun(a)) over \(noun(b)) has no unit here")
  }

  /// The kind of a quantity with its article, for errors.
  private static func noun(_ type: ValueType) -> String {
    type == .bytes ? "an amount of data" : "a \(type.rawValue)"
  }

  private static func value(_ magnitude: Double, _ type: ValueType) throws -> Value {
    guard magnitude.isFinite else { throw ValueError("the result is out of range") }
    switch type {
    case .duration, .bytes:
      guard let whole = Int64(exactly: magnitude.rounded()) else {
        throw ValueError("the result is out of range")
      }
      return type == .duration ? .duration(Nanoseconds(whole)) : .bytes(Bytes(whole))
    case .share: return .share(Share(magnitude))
    default:
      if let whole = Int64(exactly: magnitude) { return .integer(whole) }
      return .number(magnitude)
    }
  }
}
