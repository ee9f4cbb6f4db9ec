import BenchCore
import BenchStatistics

/// The speed-up over serial of every back end at every point of a class, as bars with intervals.
struct SpeedupChart {
  private struct Bar {
    var style: SeriesStyle
    var value: Interval
  }

  private struct Group {
    var workload: String
    var point: String
    var bars: [Bar]
  }

  private let workloadClass: WorkloadClass
  private let processors: Int
  private let groups: [Group]

  // Rooms of the picture: labels on the left, values behind the bars.
  private static let width = 860.0
  private static let labels = 196.0
  private static let values = 214.0
  private static let top = 88.0
  private static let barHeight = 15.0
  private static let barStep = 20.0
  private static let groupGap = 16.0

  /// The chart as a figure; nil if no point has a speed-up.
  static func figure(_ analysis: ClassAnalysis, processors: Int) -> Figure? {
    let groups = analysis.points.compactMap(Self.group)
    guard !groups.isEmpty else { return nil }
    let chart = SpeedupChart(
      workloadClass: analysis.workloadClass, processors: processors, groups: groups)
    let title =
      "Speed-up over serial, \(analysis.workloadClass.title) work (P = \(processors) usable CPUs)"
    return Figure(
      name: "speedup-\(analysis.workloadClass.rawValue).svg",
      alternative: "\(title). \(chart.description)",
      contents: chart.drawn(title).document(title: title, description: chart.description))
  }

  private static func group(_ point: PointAnalysis) -> Group? {
    let bars = point.cells.filter { $0.cell.model != .serial }.compactMap { cell -> Bar? in
      guard let ratio = point.speedup(cell.cell.backend) else { return nil }
      return Bar(
        style: SeriesStyle(backend: cell.cell.backend, model: cell.cell.model),
        value: ratio.interval)
    }
    let inFlight = "\(Format.count(point.concurrency)) in flight"
    let label = point.parameters.label
    return bars.isEmpty
      ? nil
      : Group(
        workload: point.workload, point: label.isEmpty ? inFlight : "\(label), \(inFlight)",
        bars: bars)
  }

  private var description: String {
    groups.map { group in
      let bars = group.bars.map {
        "\($0.style.backend) \(Format.interval($0.value, as: .ratio))"
      }
      return "\(group.workload) (\(group.point)): \(bars.joined(separator: ", "))"
    }.joined(separator: "; ") + "."
  }

  private func height(_ group: Group) -> Double {
    max(2, Double(group.bars.count)) * Self.barStep + Self.groupGap
  }

  private func drawn(_ title: String) -> SVG {
    let bottom = groups.reduce(Self.top) { $0 + height($1) }
    var svg = SVG(width: Self.width, height: bottom + 40)
    let ends = groups.flatMap(\.bars).flatMap {
      [$0.value.lower, $0.value.estimate, $0.value.upper]
    }
    let axis = LogAxis(
      ends + [1], from: Self.labels + 16, to: Self.width - Self.values, least: 2)
    SeriesStyle.definePatterns(&svg)
    svg.text(20, 30, title, "h")
    svg.text(
      20, 52, "bars from 1× (serial), logarithmic; whiskers: 95 % intervals from paired blocks",
      "m s")
    for tick in axis.ticks() where tick != 1 {
      svg.line(axis.position(tick), Self.top - 8, axis.position(tick), bottom, "grid")
    }
    drawLabels(&svg, axis, bottom)
    var y = Self.top
    for group in groups {
      draw(group, y, axis, &svg)
      y += height(group)
    }
    svg.line(axis.position(1), Self.top - 8, axis.position(1), bottom, "axis")
    return svg
  }

  private func drawLabels(_ svg: inout SVG, _ axis: LogAxis, _ bottom: Double) {
    for tick in axis.ticks() {
      let label = LogAxis.label(tick) + "×"
      for y in [Self.top - 14, bottom + 18] {
        svg.text(axis.position(tick), y, label, "m s", anchor: .middle)
      }
    }
  }

  private func draw(_ group: Group, _ top: Double, _ axis: LogAxis, _ svg: inout SVG) {
    svg.text(20, top + 12, SVG.fitted(group.workload, width: Self.labels - 20), "b")
    svg.text(20, top + 29, SVG.fitted(group.point, width: Self.labels - 20, size: 12), "m s")
    for (index, bar) in group.bars.enumerated() {
      let y = top + Double(index) * Self.barStep
      let middle = y + Self.barHeight / 2
      let zero = axis.position(1)
      let end = axis.position(bar.value.estimate)
      // A bar of exactly 1× would be invisible.
      let left = min(zero, end) - (abs(end - zero) < 1 ? 0.5 : 0)
      bar.style.bar(
        &svg, x: left, y: y, width: max(1, abs(end - zero)), height: Self.barHeight)
      var right = max(zero, end)
      if bar.value.lower.isFinite, bar.value.upper.isFinite {
        let low = axis.position(bar.value.lower)
        let high = axis.position(bar.value.upper)
        svg.line(low, middle, high, middle, "whisker dark")
        for x in [low, high] { svg.line(x, middle - 4, x, middle + 4, "whisker dark") }
        right = max(right, high)
      }
      bar.style.mark(&svg, x: right + 13, y: middle, radius: 4)
      let value = Format.interval(bar.value, as: .ratio)
      svg.text(
        right + 22, middle + 4.5,
        SVG.fitted("\(bar.style.backend) \(value)", width: Self.width - right - 26, size: 12), "s")
    }
  }
}
