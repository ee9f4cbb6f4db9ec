import BenchCore
import BenchStatistics

/// The compact table of the terminal: one row a point, one column a back end.
enum SpeedupSummary {
  /// A name shorter than this says nothing; rather leave a back end to the report.
  private static let leastNameWidth = 18

  static func lines(_ analysis: RunAnalysis, columns: Int) -> [String] {
    let all = Model.allCases.filter { $0 != .serial }.flatMap { model in
      analysis.cells.map(\.cell).filter { $0.model == model }
        .sorted { left, right in left.backend == model.rawValue && right.backend != left.backend }
        .map(\.backend).uniqued()
    }
    guard !all.isEmpty else { return ["Only serial was measured."] }
    // Default back ends bear their model's name and come first where not all fit.
    var shown = all.filter(isDefault) + all.filter { !isDefault($0) }
    while shown.count > 1, nameWidth(analysis, shown, columns) < leastNameWidth {
      shown.removeLast()
    }
    let width = max(leastNameWidth, nameWidth(analysis, shown, columns))
    let rows = analysis.points.map { point in
      [DisplayWidth.fitted(PlainText.line(point.label), columns: width)]
        + cells(point, shown)
    }
    let lines = TerminalTable.lines(
      headings: ["Work", "n"] + shown, rows: rows,
      isRight: [false, true] + shown.map { _ in true }, widest: columns)
    let hidden = all.count - shown.count
    guard hidden > 0 else { return lines }
    return lines + ["\(Format.count(hidden, "more back end")) in the report."]
  }

  /// What the other columns leave of a line for the names of the points.
  private static func nameWidth(_ analysis: RunAnalysis, _ shown: [String], _ columns: Int) -> Int {
    let rows = [["n"] + shown] + analysis.points.map { cells($0, shown) }
    let taken = (0...shown.count).map { column in
      2 + (rows.map { DisplayWidth.of($0[column]) }.max() ?? 0)
    }
    return columns - taken.reduce(0, +)
  }

  private static func cells(_ point: PointAnalysis, _ shown: [String]) -> [String] {
    [Format.count(point.concurrency)] + shown.map { value(point, $0) }
  }

  private static func isDefault(_ backend: String) -> Bool {
    Model(rawValue: backend) != nil
  }

  private static func value(_ point: PointAnalysis, _ backend: String) -> String {
    guard let cell = point[backend] else { return "" }
    guard cell.processes > 0 else {
      return cell.notApplicable != nil ? "n/a" : cell.failures.isEmpty ? "not measured" : "failed"
    }
    let mark = point.fastest?.cell.backend == backend ? "*" : ""
    guard let ratio = point.speedup(backend) else {
      return Format.interval(cell.throughput, as: .rate) + mark
    }
    return Format.interval(ratio.interval, as: .ratio) + mark
  }
}
