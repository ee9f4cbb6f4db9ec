import BenchCore
import BenchStatistics

/// Lines over a logarithmic axis: throughput or memory by waiters, shares of tasks by latency.
struct LineChart {
  /// One line.
  struct Series {
    var style: SeriesStyle
    var points: [(x: Double, y: Interval)]
    /// A fitted law as a thin line, if there is one.
    var fit: [(x: Double, y: Double)] = []
    /// Where the line bends, drawn as a short upright stroke.
    var knee: Double?
    /// Whether each point gets a marker; a distribution has too many points for that.
    var isMarked = true
  }

  /// What is drawn and how its axes are called.
  struct Description {
    var name: String
    var title: String
    var subtitle: String
    var text: String
    var xTitle: String
    var yTitle: String
    var x: Quantity
    var y: Quantity
    /// A share from 0 to 1 on a straight axis instead of a logarithmic one.
    var isShare = false
  }

  private static let size = (width: 860.0, height: 440.0)
  private static let frame = (left: 78.0, top: 96.0, right: 836.0, bottom: 380.0)

  private let about: Description
  private let series: [Series]
  private let x: LogAxis
  private let y: LogAxis

  /// The chart as a figure; nil unless a line has a finite point.
  static func figure(_ about: Description, _ series: [Series]) -> Figure? {
    let good = series.map { one in
      var one = one
      one.points = one.points.filter { $0.x > 0 && $0.y.estimate.isFinite && $0.y.estimate >= 0 }
      return one
    }.filter { !$0.points.isEmpty }
    guard !good.isEmpty else { return nil }
    let chart = LineChart(about, good)
    return Figure(
      name: about.name, title: about.title, description: about.text, drawing: chart.drawn())
  }

  private init(_ about: Description, _ series: [Series]) {
    self.about = about
    self.series = series
    let frame = Self.frame
    x = LogAxis(
      series.flatMap { one in one.points.map(\.x) + (one.knee.map { [$0] } ?? []) },
      from: frame.left + 12, to: frame.right - 12)
    y = LogAxis(
      about.isShare
        ? [1] : series.flatMap { $0.points.flatMap { [$0.y.lower, $0.y.estimate, $0.y.upper] } },
      from: frame.bottom, to: frame.top)
  }

  private func height(_ value: Double) -> Double {
    let frame = Self.frame
    guard about.isShare else { return y.position(value) }
    return frame.bottom - (frame.bottom - frame.top) * min(1, max(0, value))
  }

  private func drawn() -> SVG {
    var svg = SVG(width: Self.size.width, height: Self.size.height)
    drawAxes(&svg)
    for one in series { draw(one, &svg) }
    svg.text(20, 28, SVG.fitted(about.title, width: 820, size: 15), "h")
    svg.text(20, 48, SVG.fitted(about.subtitle, width: 820, size: 12), "m s")
    var left = 22.0
    for one in series {
      let label = SVG.fitted(one.style.backend, width: 150)
      guard left + 40 + SVG.width(of: label) < Self.frame.right else { break }
      one.style.sample(&svg, x: left, y: 70)
      svg.text(left + 38, 74, label)
      left += 38 + SVG.width(of: label) + 22
    }
    return svg
  }

  private func drawAxes(_ svg: inout SVG) {
    let frame = Self.frame
    let ticks = about.isShare ? [0, 0.25, 0.5, 0.75, 0.9, 0.99] : y.ticks(most: 7)
    var lowest = Double.infinity
    for tick in ticks {
      svg.line(frame.left, height(tick), frame.right, height(tick), "grid")
      guard height(tick) < lowest - 13 else { continue }
      lowest = height(tick)
      svg.text(
        frame.left - 8, lowest + 4, Format.text(tick, as: about.y), "m s", anchor: .end)
    }
    svg.line(frame.left, frame.bottom, frame.right, frame.bottom, "axis")
    var last = -Double.infinity
    for tick in x.ticks(most: 10) {
      let label = Format.text(tick, as: about.x)
      let half = SVG.width(of: label, size: 12) / 2
      svg.line(x.position(tick), frame.bottom, x.position(tick), frame.bottom + 5, "axis")
      guard x.position(tick) - half > last + 6 else { continue }
      last = x.position(tick) + half
      svg.text(x.position(tick), frame.bottom + 20, label, "m s", anchor: .middle)
    }
    svg.text(
      (frame.left + frame.right) / 2, frame.bottom + 44, about.xTitle, "t s", anchor: .middle)
    svg.text(
      16, (frame.top + frame.bottom) / 2, about.yTitle, "t s", anchor: .middle, turned: true)
  }

  private func draw(_ one: Series, _ svg: inout SVG) {
    svg.polyline(
      one.fit.map { (x: x.position($0.x), y: height($0.y)) }, "bound s\(one.style.index)")
    if one.fit.isEmpty {
      svg.polyline(
        one.points.map { (x: x.position($0.x), y: height($0.y.estimate)) }, one.style.line)
    }
    if let knee = one.knee {
      svg.line(
        x.position(knee), Self.frame.bottom - 28, x.position(knee), Self.frame.bottom,
        "whisker s\(one.style.index)")
      svg.text(
        x.position(knee) + 4, Self.frame.bottom - 18, "peak " + Format.text(knee, as: .count), "m s"
      )
    }
    for point in one.points where one.isMarked {
      let place = (x: x.position(point.x), y: height(point.y.estimate))
      if point.y.lower.isFinite, point.y.upper.isFinite {
        svg.line(place.x, height(point.y.lower), place.x, height(point.y.upper), "whisker dark")
      }
      one.style.mark(&svg, x: place.x, y: place.y, radius: 4.5)
    }
  }
}
