import BenchCore

extension QueryExpression {
  /// Reads a query; an empty one lets everything pass.
  ///
  /// - Throws: `BenchError` with code `usage` that points at the place.
  public init(parsing text: String) throws {
    var parser = QueryParser(text: text, tokens: try QueryLexer.tokens(text))
    self = try parser.query()
  }
}

/// Builds an expression from the pieces of a query, by recursive descent.
private struct QueryParser {
  /// Deeper nesting is no question that a person asks, and would use up the stack.
  private static let deepest = 100
  /// SQLite takes expressions up to a depth of 1,000, which each term of a chain adds to.
  private static let most = 500

  let text: String
  let tokens: [QueryToken]
  private var position = 0
  private var depth = 0
  private var terms = 0

  init(text: String, tokens: [QueryToken]) {
    self.text = text
    self.tokens = tokens
  }

  mutating func query() throws -> QueryExpression {
    guard !tokens.isEmpty else { return .all([]) }
    let expression = try or()
    guard let rest = next else { return expression }
    throw fault(
      rest.kind == .close ? "this parenthesis closes nothing" : "this does not belong here", rest,
      "write terms such as class:io, joined by AND, OR, NOT and parentheses")
  }

  private var next: QueryToken? { position < tokens.count ? tokens[position] : nil }

  private mutating func take(_ kind: QueryToken.Kind) -> Bool {
    guard next?.kind == kind else { return false }
    position += 1
    return true
  }

  private mutating func or() throws -> QueryExpression {
    var parts = [try and()]
    while take(.or) { parts.append(try and()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func and() throws -> QueryExpression {
    var parts = [try not()]
    while let token = next, token.kind != .or, token.kind != .close {
      _ = take(.and)
      parts.append(try not())
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func not() throws -> QueryExpression {
    depth += 1
    defer { depth -= 1 }
    guard let token = next else {
      let end = text.count
      throw QueryFault.error(
        "the query ends where a term should stand", in: text, at: end..<end + 1,
        remedy: "write a term such as class:io, or leave the last word out")
    }
    guard depth <= Self.deepest else {
      throw fault("the query is nested too deeply", token, "nest at most \(Self.deepest) levels")
    }
    switch token.kind {
    case .not, .minus:
      position += 1
      return .not(try not())
    case .open:
      position += 1
      let inner = try or()
      guard take(.close) else {
        throw fault("this parenthesis is not closed", token, "add ')'")
      }
      return inner
    case .word, .quoted: return try term(token)
    default:
      throw fault(
        "a term is expected here", token, "write a term such as class:io or concurrency>=64")
    }
  }

  private mutating func term(_ token: QueryToken) throws -> QueryExpression {
    position += 1
    terms += 1
    guard terms <= Self.most else {
      throw fault(
        "the query has too many terms", token,
        "write at most \(Self.most); a list of names is one term, such as backend:a,b")
    }
    guard let sign = next, case .comparison(let comparison) = sign.kind,
      sign.place.lowerBound == token.place.upperBound, case .word(let field) = token.kind
    else {
      return .test(
        QueryTest(
          field: nil, comparison: .matches, operands: [try operand(token)], place: token.place))
    }
    position += 1
    var operands: [QueryTest.Operand] = []
    var end = sign.place.upperBound
    repeat {
      guard let value = next, value.place.lowerBound == end else {
        throw QueryFault.error(
          "'\(field)' is held against nothing", in: text, at: token.place.lowerBound..<end,
          remedy: "write a value right behind '\(comparison.rawValue)', such as "
            + "\(field)\(comparison.rawValue)…")
      }
      position += 1
      operands.append(try operand(value))
      end = value.place.upperBound
      guard next?.kind == .comma, next?.place.lowerBound == end else { break }
      position += 1
      end += 1
    } while true
    return .test(
      QueryTest(
        field: field, comparison: comparison, operands: operands,
        place: token.place.lowerBound..<end))
  }

  private func operand(_ token: QueryToken) throws -> QueryTest.Operand {
    switch token.kind {
    case .word(let text): return .word(text, isPlain: false)
    case .quoted(let text): return .word(text, isPlain: true)
    case .pattern(let text): return .pattern(text)
    default:
      throw fault("a value is expected here", token, "put a value with special signs into quotes")
    }
  }

  private func fault(_ message: String, _ token: QueryToken, _ remedy: String) -> BenchError {
    QueryFault.error(message, in: text, at: token.place, remedy: remedy)
  }
}
