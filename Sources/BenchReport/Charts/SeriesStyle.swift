import BenchCore

/// How one back end is drawn: colour, dashes, marker and bar pattern by its model.
///
/// A model's further back ends share its colour and dashes and have hollow markers.
struct SeriesStyle {
  let backend: String
  /// 0 serial, 1 threads, 2 processes, 3 coroutines.
  let index: Int
  let isHollow: Bool

  init(backend: String, model: Model) {
    self.backend = backend
    isHollow = backend != model.rawValue
    index =
      switch model {
      case .serial: 0
      case .threads: 1
      case .processes: 2
      case .coroutines: 3
      }
  }

  var line: String { "curve s\(index) dash\(index)" }
  var whisker: String { "whisker s\(index)" }
  /// What a bar is filled with: a colour for threads, a pattern for the others.
  var bar: String { index == 1 && !isHollow ? "f1" : "bar\(index)\(isHollow ? "h" : "")" }

  /// The marker: diamond, circle, square, triangle by model.
  func mark(_ svg: inout SVG, x: Double, y: Double, radius r: Double = 5) {
    let style = isHollow ? "hollow s\(index) paper" : "f\(index)"
    switch index {
    case 1: svg.circle(x, y, r, style)
    case 2: svg.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, style)
    case 3:
      svg.polygon(
        [(x, y - r * 1.15), (x + r * 1.1, y + r * 0.85), (x - r * 1.1, y + r * 0.85)], style)
    default:
      svg.polygon([(x, y - r * 1.2), (x + r * 1.2, y), (x, y + r * 1.2), (x - r * 1.2, y)], style)
    }
  }

  /// A line with the marker on it, as in a legend.
  func sample(_ svg: inout SVG, x: Double, y: Double) {
    svg.line(x, y, x + 30, y, line)
    mark(&svg, x: x + 15, y: y)
  }

  /// A bar in the series' colour and pattern.
  func bar(_ svg: inout SVG, x: Double, y: Double, width: Double, height: Double) {
    switch (index, isHollow) {
    case (1, false): svg.rect(x, y, width, height, "f1")
    case (_, true): svg.rect(x, y + 1, width, height - 2, "hollow s\(index)")
    default:
      svg.rect(x, y, width, height, "p\(index)")
    }
  }
}
