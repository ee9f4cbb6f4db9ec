import BenchCore
import BenchStatistics

/// Every batch of a workload in the order of its blocks, against its cell's median.
///
/// What drifts, jumps or sticks out is seen at once; outliers are ringed.
enum SequenceChart {
  private static let frame = (left: 66.0, top: 84.0, right: 836.0, bottom: 300.0)
  /// More dots than this make one black cloud and a heavy page.
  private static let mostDots = 1_200

  private struct Dot {
    var x: Double
    var y: Double
    var isOutlier: Bool
  }

  static func figure(
    _ cells: [(style: SeriesStyle, trials: [TrialRecord])], name: String, of work: String
  ) -> Figure? {
    var dots: [(style: SeriesStyle, dots: [Dot])] = []
    var left = mostDots
    for (place, cell) in cells.enumerated() {
      let own = Self.dots(cell.trials, shift: Double(place + 1) / Double(cells.count + 1))
      guard !own.isEmpty, own.count <= left else { continue }
      left -= own.count
      dots.append((cell.style, own))
    }
    let all = dots.flatMap(\.dots)
    guard all.count > 1 else { return nil }
    let title = "Batches in the order of their blocks: \(work)"
    let odd = all.count { $0.isOutlier }
    let slowest = all.map(\.y).max() ?? 1
    let text =
      "\(Format.count(all.count, "result")), time a task over the cell’s "
      + "median; the slowest \(Format.ratio(slowest)); \(Format.count(odd, "outlier")) by Tukey’s fences."
    return Figure(
      name: name, title: title, description: text, drawing: drawn(dots, title),
      lines: [text])
  }

  private static func dots(_ trials: [TrialRecord], shift: Double) -> [Dot] {
    let samples = trials.flatMap { trial in trial.samples.map { (trial.block, $0) } }
    let times = samples.map { CellShape.timePerTask($0.1) }
    guard let usual = try? Quantile.median(times), usual > 0 else { return [] }
    let odd = Set(CellShape.found(trials).map(\.outlier.index))
    var inBlock: [Int: Int] = [:]
    return samples.indices.compactMap { index in
      let block = samples[index].0
      let count = inBlock[block, default: 0]
      inBlock[block] = count + 1
      let value = times[index] / usual
      guard value.isFinite, value > 0 else { return nil }
      // Batches of a trial stand beside each other within their back end's part of the block.
      return Dot(
        x: Double(block) + shift + 0.02 * Double(min(count, 8)), y: value,
        isOutlier: odd.contains(index))
    }
  }

  private static func drawn(_ series: [(style: SeriesStyle, dots: [Dot])], _ title: String) -> SVG {
    var svg = SVG(width: 860, height: 350)
    let all = series.flatMap(\.dots)
    let y = LogAxis(all.map(\.y) + [0.8, 1.25], from: frame.bottom, to: frame.top)
    let blocks = (all.map { Int($0.x) }.max() ?? 0) + 1
    func x(_ value: Double) -> Double {
      frame.left + (frame.right - frame.left) * value / Double(blocks)
    }
    for tick in y.ticks(most: 6) {
      svg.line(
        frame.left, y.position(tick), frame.right, y.position(tick), tick == 1 ? "axis" : "grid")
      svg.text(frame.left - 8, y.position(tick) + 4, LogAxis.label(tick) + "×", "m s", anchor: .end)
    }
    let stride = max(1, blocks / 12)
    for block in 0...blocks where block.isMultiple(of: stride) {
      svg.line(x(Double(block)), frame.top, x(Double(block)), frame.bottom, "grid")
      if block < blocks {
        svg.text(x(Double(block) + 0.5), frame.bottom + 18, "\(block + 1)", "m s", anchor: .middle)
      }
    }
    svg.text((frame.left + frame.right) / 2, 338, "block", "t s", anchor: .middle)
    for one in series {
      for dot in one.dots {
        let place = (x: x(dot.x), y: y.position(dot.y))
        one.style.mark(&svg, x: place.x, y: place.y, radius: 3)
        if dot.isOutlier { svg.circle(place.x, place.y, 7.5, "whisker guide dark") }
      }
    }
    svg.text(20, 28, SVG.fitted(title, width: 820, size: 15), "h")
    var left = 22.0
    for one in series {
      let label = SVG.fitted(one.style.backend, width: 120)
      guard left + 26 + SVG.width(of: label) < 620 else { break }
      one.style.mark(&svg, x: left + 6, y: 53, radius: 4)
      svg.text(left + 18, 57, label)
      left += 18 + SVG.width(of: label) + 20
    }
    svg.circle(left + 8, 53, 7, "whisker guide dark")
    svg.text(left + 22, 57, "outlier; time a task over the median", "m s")
    return svg
  }
}
