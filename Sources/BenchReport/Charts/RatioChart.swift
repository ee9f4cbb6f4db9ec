import BenchCore
import BenchStatistics

/// Ratios of back ends at several points: speed-ups as bars, or paired differences as a forest plot.
struct RatioChart {
  /// What the rows are drawn as.
  enum Kind {
    /// Bars from 1×.
    case bars
    /// A marker with its interval beside the line of no difference.
    case forest
  }

  private struct Bar {
    var style: SeriesStyle
    var value: Interval
  }

  private struct Group {
    var workload: String
    var point: String
    var bars: [Bar]
  }

  private let kind: Kind
  private let subtitle: String
  private let groups: [Group]

  // Rooms of the picture: labels on the left, values behind the bars.
  private static let width = 860.0
  private static let labels = 236.0
  private static let values = 214.0
  private static let top = 88.0
  private static let barHeight = 15.0
  private static let barStep = 20.0
  private static let groupGap = 16.0

  /// More rows than this do not fit on a page; the table beside the chart has them all.
  private static let mostBars = 48

  /// The speed-up over serial of every back end at some points; nil if there is none.
  static func speedups(_ points: [PointAnalysis], name: String, processors: Int, of work: String)
    -> Figure?
  {
    let groups = points.compactMap { point in
      group(point, point.cells.filter { $0.cell.model != .serial }) {
        point.speedup($0.cell.backend)
      }
    }
    return figure(
      .bars, groups, name: name,
      title: "Speed-up over serial, \(work) (P = \(processors) usable CPUs)",
      subtitle: "bars from 1× (serial), logarithmic; whiskers: 95 % intervals from paired blocks")
  }

  /// Every back end's throughput over that of threads, block by block; nil if there is none.
  static func differences(_ analysis: RunAnalysis) -> Figure? {
    let groups = zip(analysis.classes.flatMap(\.points), analysis.classes.flatMap(\.againstThreads))
      .compactMap { point, comparisons in
        group(point, point.cells.filter { comparisons[$0.cell.backend] != nil }) {
          comparisons[$0.cell.backend]?.ratio
        }
      }
    return figure(
      .forest, groups, name: "differences.svg",
      title: "Paired differences: throughput over that of threads",
      subtitle: "left of the line threads do more, right of it less; 95 % intervals over blocks")
  }

  private static func figure(
    _ kind: Kind, _ groups: [Group], name: String, title: String, subtitle: String
  ) -> Figure? {
    var shown: [Group] = []
    var bars = 0
    for group in groups where shown.isEmpty || bars + group.bars.count <= mostBars {
      shown.append(group)
      bars += group.bars.count
    }
    guard !shown.isEmpty else { return nil }
    let hidden = groups.count - shown.count
    let rest = hidden > 0 ? "; \(Format.count(hidden, "more point")) in the table" : ""
    let chart = RatioChart(kind: kind, subtitle: subtitle + rest, groups: shown)
    return Figure(
      name: name, title: title, description: chart.description, drawing: chart.drawn(title),
      lines: chart.lines)
  }

  private static func group(
    _ point: PointAnalysis, _ cells: [CellAnalysis], _ ratio: (CellAnalysis) -> PairedRatio?
  ) -> Group? {
    let bars = cells.compactMap { cell -> Bar? in
      guard let value = ratio(cell)?.interval, value.estimate.isFinite else { return nil }
      return Bar(
        style: SeriesStyle(backend: cell.cell.backend, model: cell.cell.model), value: value)
    }
    let inFlight = "n = \(Format.count(point.concurrency))"
    let label = point.parameters.label
    return bars.isEmpty
      ? nil
      : Group(
        workload: point.workload, point: label.isEmpty ? inFlight : "\(label), \(inFlight)",
        bars: bars)
  }

  /// The chart in signs: a bar from serial, or the place of an interval around 1×.
  private var lines: [String] {
    let bars = groups.flatMap(\.bars)
    let axis = LogAxis(
      bars.flatMap { [$0.value.lower, $0.value.estimate, $0.value.upper] } + [1],
      from: 0, to: 39)
    let name = min(24, bars.map { DisplayWidth.of($0.style.backend) }.max() ?? 0)
    return groups.flatMap { group in
      ["\(group.workload)  \(group.point)"]
        + group.bars.map { bar in
          let label = DisplayWidth.padded(
            DisplayWidth.fitted(bar.style.backend, columns: name), columns: name)
          return "  \(label)  \(TextBar.interval(bar.value, axis, isBar: kind == .bars))  "
            + Format.interval(bar.value, as: .ratio)
        }
    }
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
    svg.text(20, 30, title, "h")
    svg.text(
      20, 52, SVG.fitted(subtitle, width: 820, size: 12), "m s")
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
      if kind == .bars {
        bar.style.bar(
          &svg, x: left, y: y, width: max(1, abs(end - zero)), height: Self.barHeight)
      } else {
        bar.style.mark(&svg, x: end, y: middle, radius: 5)
      }
      var right = kind == .bars ? max(zero, end) : end + 6
      if bar.value.lower.isFinite, bar.value.upper.isFinite {
        let low = axis.position(bar.value.lower)
        let high = axis.position(bar.value.upper)
        svg.line(low, middle, high, middle, "whisker dark")
        for x in [low, high] { svg.line(x, middle - 4, x, middle + 4, "whisker dark") }
        right = max(right, high)
      }
      if kind == .bars { bar.style.mark(&svg, x: right + 13, y: middle, radius: 4) }
      let value = Format.interval(bar.value, as: .ratio)
      svg.text(
        right + 22, middle + 4.5,
        SVG.fitted("\(bar.style.backend) \(value)", width: Self.width - right - 26, size: 12), "s")
    }
  }
}
