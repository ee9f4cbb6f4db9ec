/// A filter in the query language, parsed: `class:io concurrency>=64 -workload:echo`.
///
/// ```
/// query   = or ;              or   = and { "OR" and } ;
/// and     = not { ["AND"] not } ;
/// not     = ( "NOT" | "-" ) not | "(" or ")" | test | name ;
/// test    = field ( ":" | "=" | "!=" | "<" | "<=" | ">" | ">=" ) value { "," value } ;
/// value   = word | "quoted" | /regular expression/ ;
/// ```
///
/// A name alone means a workload, back end, model or class. `*` and `?` in a word stand for any text
/// and any character; in quotes they are plain. Several values mean "one of these".
public indirect enum QueryExpression: Hashable, Sendable {
  /// All must hold.
  case all([QueryExpression])
  /// One must hold.
  case any([QueryExpression])
  /// It must not hold.
  case not(QueryExpression)
  /// A field is held against values.
  case test(QueryTest)
}

/// A field, a comparison and the values that it is held against.
public struct QueryTest: Hashable, Sendable {
  /// How field and value relate.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    /// The same, or matching a pattern.
    case matches = ":"
    /// The same.
    case equals = "="
    /// Not the same.
    case differs = "!="
    /// Less.
    case below = "<"
    /// Less or the same.
    case atMost = "<="
    /// More.
    case above = ">"
    /// More or the same.
    case atLeast = ">="

    /// Whether it asks for an order, not for sameness.
    var isOrder: Bool { self != .matches && self != .equals && self != .differs }
  }

  /// What a field is held against.
  public enum Operand: Hashable, Sendable {
    /// A word; `isPlain` if it stood in quotes, where `*` and `?` are plain characters.
    case word(String, isPlain: Bool)
    /// A regular expression.
    case pattern(String)
  }

  /// The field; nil for a name alone.
  public var field: String?
  /// How they relate.
  public var comparison: Comparison
  /// What it is held against; at least one.
  public var operands: [Operand]
  /// Where the test stands in the query, in characters from 0.
  public var place: Range<Int>
}
