import BenchCore
import BenchStatistics
import Glibc

/// Speed-up over serial (or throughput without it) against the wait share, one line a back end.
struct DialChart {
  private let dial: DialAnalysis
  private let series: [Series]
  private let isSpeedup: Bool
  private let x: ShareAxis
  private let y: LogAxis
  private var svg: SVG

  private struct Series {
    var style: SeriesStyle
    var points: [(share: Double, value: Interval)]
  }

  // The plot's frame; the room above it holds title and legend, below it ticks and the axis title.
  private static let size = (width: 860.0, height: 520.0)
  private static let frame = (left: 66.0, top: 104.0, right: 836.0, bottom: 456.0)

  /// The chart as a figure; nil if there is nothing to draw.
  static func figure(_ dial: DialAnalysis) -> Figure? {
    guard var chart = DialChart(dial) else { return nil }
    chart.draw()
    let title = chart.title
    return Figure(
      name: "dial.svg", title: title, description: chart.description, drawing: chart.svg)
  }

  private init?(_ dial: DialAnalysis) {
    let all = dial.entries.flatMap(\.point.cells).map(\.cell)
    let hasSerial = all.contains { $0.model == .serial }
    let backends = all.filter { !hasSerial || $0.model != .serial }
      .sorted { $0.model < $1.model }
    self.dial = dial
    isSpeedup = hasSerial
    series = backends.map { SeriesStyle(backend: $0.backend, model: $0.model) }
      .reduce(into: [SeriesStyle]()) { list, style in
        if !list.contains(where: { $0.backend == style.backend }) { list.append(style) }
      }
      .map { Series(style: $0, points: Self.points(dial, $0.backend, isSpeedup: hasSerial)) }
      .filter { !$0.points.isEmpty }
    guard !series.isEmpty else { return nil }
    var values = series.flatMap(\.points).flatMap {
      [$0.value.lower, $0.value.estimate, $0.value.upper]
    }
    if hasSerial { values.append(1) }
    let frame = Self.frame
    x = ShareAxis(dial.entries.map(\.share), from: frame.left + 34, to: frame.right - 34)
    y = LogAxis(values, from: frame.bottom, to: frame.top)
    svg = SVG(width: Self.size.width, height: Self.size.height)
  }

  private static func points(_ dial: DialAnalysis, _ backend: String, isSpeedup: Bool) -> [(
    share: Double, value: Interval
  )] {
    dial.entries.compactMap { entry in
      let value =
        isSpeedup
        ? entry.point.speedup(backend)?.interval : entry.point[backend]?.throughput
      return value.map { (entry.share, $0) }
    }
  }

  private var title: String {
    let what = isSpeedup ? "Speed-up over serial" : "Throughput"
    return "\(what) against the share of a task that waits (\(dial.workload), "
      + "P = \(dial.processors))"
  }

  private var description: String {
    let ends = series.map { one in
      let parts = [one.points.first, one.points.last].compactMap { $0 }.map {
        "\(Format.interval($0.value, as: isSpeedup ? .ratio : .rate)) at \(Format.percent($0.share))"
      }
      return "\(one.style.backend): " + parts.uniqued().joined(separator: ", ")
    }
    return ends.joined(separator: "; ") + ". " + DialSentences.crossing(dial).plain
  }

  private mutating func draw() {
    drawCrossing()
    drawAxes()
    if isSpeedup { drawBounds() }
    for (index, one) in series.enumerated() { draw(one, place: index) }
    drawLegend()
  }

  private mutating func drawAxes() {
    let frame = Self.frame
    for tick in y.ticks() {
      let place = y.position(tick)
      svg.line(frame.left, place, frame.right, place, tick == 1 && isSpeedup ? "axis" : "grid")
      svg.text(
        frame.left - 8, place + 4, LogAxis.label(tick) + (isSpeedup ? "×" : ""), "m s", anchor: .end
      )
    }
    svg.line(frame.left, frame.bottom, frame.right, frame.bottom, "axis")
    var last = -Double.infinity
    for entry in dial.entries {
      let place = x.position(entry.share)
      let label = Format.percent(entry.share)
      svg.line(place, frame.bottom, place, frame.bottom + 5, "axis")
      let half = SVG.width(of: label, size: 12) / 2
      guard place - half > last + 4 else { continue }
      svg.text(place, frame.bottom + 20, label, "m s", anchor: .middle)
      last = place + half
    }
    let scale = x.isLogarithmic ? " (logarithmic towards 100 %)" : ""
    svg.text(
      (frame.left + frame.right) / 2, frame.bottom + 44,
      "wait share of a task: waiting / (computing + waiting)\(scale)", "t s", anchor: .middle)
    svg.text(
      18, (frame.top + frame.bottom) / 2,
      isSpeedup ? "speed-up over serial, logarithmic" : "tasks per second, logarithmic", "t s",
      anchor: .middle, turned: true)
  }

  /// The predicted bounds as thin lines: all CPUs, and one event loop.
  private mutating func drawBounds() {
    let first = dial.entries.first?.share ?? 0
    let last = dial.entries.last?.share ?? 1
    let inFlight = dial.entries.map(\.point.concurrency).max() ?? 1
    let steps = (0...120).map { first + (last - first) * Double($0) / 120 }
    let shares = x.isLogarithmic ? x.evenly(120, from: first, to: last) : steps
    for (processors, style) in [(dial.processors, "bound"), (1, "bound loop")].uniquedByFirst() {
      let line = shares.map { share in
        let bound = DialAnalysis.bound(share: share, inFlight: inFlight, processors: processors)
        return (x: x.position(share), y: y.position(bound))
      }
      svg.polyline(line, style)
    }
  }

  private mutating func drawCrossing() {
    guard case .at(let crossing) = dial.crossing else { return }
    let frame = Self.frame
    let low = x.position(crossing.interval.lower)
    let high = x.position(crossing.interval.upper)
    let middle = x.position(crossing.interval.estimate)
    svg.rect(low, frame.top, max(1, high - low), frame.bottom - frame.top, "band")
    svg.line(middle, frame.top, middle, frame.bottom, "cross")
    let isRight = middle > (frame.left + frame.right) / 2
    let label = "crossover " + DialSentences.percents(crossing)
    svg.text(
      isRight ? min(low, middle) - 8 : max(high, middle) + 8, frame.bottom - 44, label, "note b s",
      anchor: isRight ? .end : .start)
  }

  private mutating func draw(_ one: Series, place: Int) {
    // Ties would hide each other: each series stands a little beside the true place.
    let shift = (Double(place) - Double(series.count - 1) / 2) * 11
    let places = one.points.map {
      (x: x.position($0.share) + shift, y: y.position($0.value.estimate))
    }
    svg.polyline(places, one.style.line)
    for (point, place) in zip(one.points, places) {
      one.style.mark(&svg, x: place.x, y: place.y, radius: 4.5)
      guard point.value.lower.isFinite, point.value.upper.isFinite else { continue }
      let top = y.position(point.value.upper)
      let bottom = y.position(point.value.lower)
      svg.line(place.x, top, place.x, bottom, "whisker dark")
      // The ends reach beyond the marker, so that an interval smaller than it shows as well.
      for end in [top, bottom] { svg.line(place.x - 7, end, place.x + 7, end, "whisker dark") }
    }
  }

  private mutating func drawLegend() {
    svg.text(20, 30, SVG.fitted(title, width: 820, size: 15), "h")
    var left = 22.0
    for one in series {
      one.style.sample(&svg, x: left, y: 53)
      let label = SVG.fitted(one.style.backend, width: 160)
      svg.text(left + 38, 57, label)
      left += 38 + SVG.width(of: label) + 26
    }
    svg.text(
      left, 57, "bars: 95 % intervals from paired blocks", "m s")
    guard isSpeedup else { return }
    svg.line(22, 79, 52, 79, "bound")
    svg.text(60, 83, "predicted bound min(n, P / (1 − w)) with P = \(dial.processors)", "m s")
    guard dial.processors > 1 else { return }
    svg.line(392, 79, 422, 79, "bound loop")
    svg.text(430, 83, "the same for one event loop, P = 1", "m s")
  }
}

extension [(Int, String)] {
  /// The elements whose number did not come before.
  fileprivate func uniquedByFirst() -> [(Int, String)] {
    var seen: Set<Int> = []
    return filter { seen.insert($0.0).inserted }
  }
}
