/// A piece of a YAML file with the line where it begins; the only form the rest of this target knows.
struct SyntaxNode: Hashable, Sendable {
  /// What the piece is.
  indirect enum Content: Hashable, Sendable {
    /// Text, and whether it stood in quotes or in a block, so that it is text whatever it looks like.
    case scalar(String, quoted: Bool)
    /// Several pieces in order.
    case list([SyntaxNode])
    /// Keys with values, in the file's order; no key is there twice.
    case map([SyntaxEntry])
  }

  let content: Content
  let line: Int

  /// Whether there is no value: nothing after the colon, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let text, false) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What the piece is, for "… expected, not …".
  var described: String {
    switch content {
    case .scalar(let text, _): isNull ? "nothing" : Excerpt.quoted(text)
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// The name in `{name}` written without quotes, which YAML reads as a map with an empty value.
  var unquotedExpression: String? {
    guard case .map(let entries) = content, entries.count == 1, let entry = entries.first,
      entry.value.isNull
    else { return nil }
    return entry.key
  }
}

/// One key of a map with its value.
struct SyntaxEntry: Hashable, Sendable {
  let key: String
  let line: Int
  let value: SyntaxNode
}
