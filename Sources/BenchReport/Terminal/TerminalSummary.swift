import BenchCore
import BenchStatistics

/// What a run prints at its end: verdict, a compact table and the contrast, in plain text.
public enum TerminalSummary {
  /// The longest line.
  public static let columns = 100

  /// The summary, with a newline at its end.
  ///
  /// `isColoured` asks for ANSI escapes for bold text.
  /// Foreign text is stripped of control characters, so no name can move the cursor.
  public static func text(_ analysis: RunAnalysis, isColoured: Bool = false) -> String {
    let paint = TerminalPaint(isOn: isColoured)
    var lines = paint.wrapped(Phrase([.strong(heading(analysis))]), columns: columns)
    guard !analysis.cells.isEmpty else {
      return (lines + ["The run holds no cells, so there is nothing to say."]).joined(
        separator: "\n") + "\n"
    }
    for sentence in VerdictSection.sentences(analysis) {
      lines.append("")
      lines += paint.wrapped(sentence, columns: columns)
    }
    lines += section("Speed-up over serial, with 95 % intervals; * marks the fastest", paint)
    lines += SpeedupSummary.lines(analysis, columns: columns)
    lines += section("Throughput against threads: how it changes with the kind of work", paint)
    lines += contrast(analysis)
    if let warning = VerdictSection.warning(analysis) {
      lines.append("")
      lines += paint.wrapped(warning, columns: columns)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ analysis: RunAnalysis) -> Phrase {
    let run = analysis.results.run
    let state =
      switch run.status {
      case .complete: "complete"
      case .interrupted: "interrupted"
      case .running: "not ended"
      }
    let processes = Format.count(
      analysis.processes, "trial process", plural: "trial processes")
    return
      "Run \(String(run.number)) (\(run.profile)), \(state): P = \(analysis.processors) usable "
      + "\(analysis.processors == 1 ? "CPU" : "CPUs"), \(processes)"
  }

  private static func section(_ title: String, _ paint: TerminalPaint) -> [String] {
    [""] + paint.wrapped(Phrase([.strong(Phrase(title))]), columns: columns)
  }

  private static func contrast(_ analysis: RunAnalysis) -> [String] {
    let known = analysis.contrasts.filter { $0.contrast != nil }
    guard !known.isEmpty else {
      let reason = analysis.contrasts.lazy.compactMap(\.missing).first
      return ["Not available: \(PlainText.line(reason ?? "it needs threads and one more model"))."]
    }
    let rows = known.map { item in
      [
        item.candidate, item.source == .classes ? "all workloads" : "ends of the dial",
        Format.interval(item.contrast?.first, as: .ratio),
        Format.interval(item.contrast?.second, as: .ratio),
        Format.interval(item.contrast?.ratioOfRatios, as: .ratio),
      ]
    }
    return TerminalTable.lines(
      headings: ["Model", "Measured on", "IO-bound", "Compute-bound", "Ratio of ratios"],
      rows: rows, isRight: [false, false, true, true, true], widest: 22)
  }
}
