import BenchCore

/// Where a value was written.
enum Origin: Hashable, Sendable {
  /// In the file, on this line.
  case file(line: Int)
  /// On the command line; the text is the option as the user wrote it.
  case option(String)

  var line: Int? {
    if case .file(let line) = self { return line }
    return nil
  }
}

/// A value as it is written in a file or on the command line, its expressions not yet worked out.
struct WrittenValue: Hashable, Sendable {
  indirect enum Content: Hashable, Sendable {
    /// Text without expressions, and whether quotes make it text whatever it looks like.
    case plain(String, quoted: Bool)
    /// Text with expressions.
    case template(Template)
    /// Several values.
    case list([WrittenValue])
  }

  let content: Content
  let origin: Origin

  /// The names that the expressions need.
  var variables: Set<String> {
    switch content {
    case .plain: []
    case .template(let template): template.variables
    case .list(let values): values.reduce(into: []) { $0.formUnion($1.variables) }
    }
  }

  /// The one name that this value passes on unchanged (`"{delay}"`), if it is nothing but that.
  var passedOn: String? {
    guard case .template(let template) = content, template.variables.count == 1,
      let name = template.variables.first, template.description == "{\(name)}"
    else { return nil }
    return name
  }

  /// How many scalars there are to work out.
  var weight: Int {
    if case .list(let values) = content { return values.reduce(1) { $0 + $1.weight } }
    return 1
  }

  var isList: Bool {
    if case .list = content { return true }
    return false
  }

  /// The value as a reader would write it.
  var written: String {
    switch content {
    case .plain(let text, let quoted): quoted ? "\"\(text)\"" : text
    case .template(let template): "\"\(template)\""
    case .list(let values): "[" + values.map(\.written).joined(separator: ", ") + "]"
    }
  }
}

extension WrittenValue {
  /// Reads a scalar.
  ///
  /// - Throws: `ValueError` for a text that is too long, an unclosed brace or a wrong expression.
  init(text: String, quoted: Bool, origin: Origin) throws {
    self.origin = origin
    guard text.utf8.count <= WorkloadLimits.valueLength else {
      throw ValueError("the text is longer than \(WorkloadLimits.valueLength) bytes")
    }
    guard !Template.isPlain(text) else {
      self.content = .plain(text, quoted: quoted)
      return
    }
    let expressions = text.count { $0 == "{" }
    guard expressions <= WorkloadLimits.expressionsPerText else {
      throw ValueError(
        "the text holds more than \(WorkloadLimits.expressionsPerText) expressions or braces")
    }
    self.content = .template(try Template(parsing: text))
  }

  init(_ list: [WrittenValue], origin: Origin) {
    self.content = .list(list)
    self.origin = origin
  }

  /// Reads a piece of a file.
  ///
  /// - Parameters:
  ///   - node: The piece.
  ///   - what: What the value is for, such as "the parameter 'delay'".
  ///   - levels: How many levels of lists are allowed.
  init(_ node: SyntaxNode, what: String, levels: Int, _ errors: FileErrors) throws {
    switch node.content {
    case .scalar(let text, let quoted):
      guard !node.isNull else {
        throw errors.error(
          "\(what) has no value", line: node.line, remedy: "write a value after the colon")
      }
      do {
        try self.init(text: text, quoted: quoted, origin: .file(line: node.line))
      } catch let error as ValueError {
        throw errors.error(
          "\(what): \(error)", line: node.line, remedy: "correct the value or its expression")
      }
    case .list(let items):
      guard levels > 0 else {
        throw errors.error(
          "\(what) must be a single value, not a list", line: node.line,
          remedy: "remove the brackets; to try several values, name a parameter under 'sweep'")
      }
      let most = levels > 1 ? WorkloadLimits.points : WorkloadLimits.listElements
      guard items.count <= most else {
        throw errors.error(
          "\(what) has \(items.count) elements; at most \(most) are allowed", line: node.line,
          remedy: "shorten the list")
      }
      let values = try items.map { try WrittenValue($0, what: what, levels: levels - 1, errors) }
      self.init(values, origin: .file(line: node.line))
    case .map:
      let remedy = node.unquotedExpression.map { "quote the expression: \"{\($0)}\"" }
      throw errors.error(
        "\(what) must be a value, not a map", line: node.line,
        remedy: remedy ?? "remove the braces, or the lines below the key")
    }
  }
}
