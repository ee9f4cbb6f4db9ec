import BenchCore

/// Where the workers' time went: a stacked bar a cell of on a CPU, waiting for one, and blocked.
struct TimeChart {
  /// One bar.
  struct Row {
    var workload: String
    var style: SeriesStyle
    var parts: (running: Double, queued: Double, blocked: Double)
  }

  private static let width = 860.0
  private static let labels = 400.0
  private static let step = 22.0
  /// More bars than this do not fit on a page; the table has them all.
  private static let most = 40

  static func figure(_ rows: [Row], name: String, of work: String) -> Figure? {
    let shown = Array(rows.prefix(most))
    guard !shown.isEmpty else { return nil }
    let title = "Where the workers’ time went: \(work)"
    let rest = rows.count > shown.count ? " The table has \(rows.count - shown.count) more." : ""
    let text = shown.map { row in
      "\(row.workload) on \(row.style.backend): \(words(row.parts))"
    }
    return Figure(
      name: name, title: title, description: text.joined(separator: "; ") + "." + rest,
      drawing: drawn(shown, title), lines: lines(shown))
  }

  private static func words(_ parts: (running: Double, queued: Double, blocked: Double)) -> String {
    "\(Format.percent(parts.running)) on a CPU, \(Format.percent(parts.queued)) waiting for one, "
      + "\(Format.percent(parts.blocked)) blocked"
  }

  private static func lines(_ rows: [Row]) -> [String] {
    let names = rows.map { "\($0.workload) \($0.style.backend)" }
    let wide = min(40, names.map { DisplayWidth.of($0) }.max() ?? 0)
    return zip(names, rows).map { name, row in
      let label = DisplayWidth.padded(DisplayWidth.fitted(name, columns: wide), columns: wide)
      return label + " "
        + TextBar.parts([row.parts.running, row.parts.queued, row.parts.blocked])
    } + ["# on a CPU   / waiting for a CPU   . blocked"]
  }

  private static func drawn(_ rows: [Row], _ title: String) -> SVG {
    var svg = SVG(width: width, height: 92 + Double(rows.count) * step + 16)
    let (left, right) = (labels, width - 24)
    svg.text(20, 30, SVG.fitted(title, width: 820, size: 15), "h")
    for (index, name) in ["on a CPU", "ready, waiting for a CPU", "blocked"].enumerated() {
      let x = left + Double(index) * 140 + (index == 2 ? 50 : 0)
      svg.rect(x, 46, 22, 12, "time\(index)")
      svg.rect(x, 46, 22, 12, "edge")
      svg.text(x + 30, 57, name, "s")
    }
    for share in [0, 0.25, 0.5, 0.75, 1] {
      let x = left + (right - left) * share
      svg.text(x, 80, Format.percent(share), "m s", anchor: .middle)
    }
    for (index, row) in rows.enumerated() {
      let y = 88 + Double(index) * step
      let isNew = index == 0 || rows[index - 1].workload != row.workload
      if isNew {
        svg.text(20, y + 13, SVG.fitted(row.workload, width: 205, size: 12), "b s")
      }
      row.style.mark(&svg, x: 246, y: y + 8, radius: 4)
      svg.text(258, y + 13, SVG.fitted(row.style.backend, width: labels - 262, size: 12), "s")
      var x = left
      for (part, share) in [row.parts.running, row.parts.queued, row.parts.blocked].enumerated() {
        let wide = (right - left) * share
        svg.rect(x, y, wide, 16, "time\(part)")
        x += wide
      }
      svg.rect(left, y, right - left, 16, "edge")
    }
    return svg
  }
}
