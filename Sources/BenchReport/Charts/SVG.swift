/// Builds one SVG file that reads alike in light, dark, print and greyscale.
///
/// Colours live only in the style sheet, so that one media query can change them; the picture
/// brings its own background, because a page may be dark while the system is light.
struct SVG {
  /// Where a text begins, ends or is centred.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  let width: Double
  let height: Double
  private var body: [String] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body.append(
      "<line class=\"\(style)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>")
  }

  mutating func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String
  ) {
    body.append(
      "<rect class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\" "
        + "height=\"\(n(max(0, height)))\"/>")
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String) {
    guard points.count > 1 else { return }
    let text = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    body.append("<polyline class=\"\(style)\" points=\"\(text)\"/>")
  }

  mutating func polygon(_ points: [(x: Double, y: Double)], _ style: String) {
    let text = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    body.append("<polygon class=\"\(style)\" points=\"\(text)\"/>")
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    body.append(
      "<circle class=\"\(style)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"/>")
  }

  mutating func text(
    _ x: Double, _ y: Double, _ text: String, _ style: String = "t", anchor: Anchor = .start,
    turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    body.append(
      "<text class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>"
        + "\(XMLText.escaped(text))</text>")
  }

  /// The whole file.
  func document(title: String, description: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 \(n(width)) \(n(height))" \
    width="\(n(width))" height="\(n(height))" aria-labelledby="title desc">
    <title id="title">\(XMLText.escaped(title))</title>
    <desc id="desc">\(XMLText.escaped(description, limit: Self.longestText))</desc>
    <style>
    \(StyleSheet.text)
    </style>
    <defs>
    \(StyleSheet.patterns)
    </defs>
    \(drawing)
    </svg>

    """
  }

  /// The picture as part of a page that brings the style sheet and the patterns once for all.
  ///
  /// `id` must be unique on the page.
  func inline(title: String, description: String, id: String) -> String {
    """
    <svg class="chart" role="img" viewBox="0 0 \(n(width)) \(n(height))" \
    aria-labelledby="\(id)-title \(id)-desc">
    <title id="\(id)-title">\(XMLText.escaped(title))</title>
    <desc id="\(id)-desc">\(XMLText.escaped(description, limit: Self.longestText))</desc>
    \(drawing)
    </svg>
    """
  }

  private var drawing: String {
    """
    <rect class="ground" x="0.5" y="0.5" width="\(n(width - 1))" height="\(n(height - 1))" rx="6"/>
    \(body.joined(separator: "\n"))
    """
  }

  /// A description that is longer is no help to anybody.
  private static let longestText = 2_000

  /// The width that a text of 13 units takes; an estimate for fonts that differ from reader to
  /// reader, on the wide side.
  static func width(of text: String, size: Double = 13) -> Double {
    Double(DisplayWidth.of(text)) * size * 0.57
  }

  /// The text cut to a width.
  static func fitted(_ text: String, width: Double, size: Double = 13) -> String {
    DisplayWidth.fitted(PlainText.line(text), columns: max(1, Int(width / (size * 0.57))))
  }

  private func n(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let text = Decimal.fixed(value, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
