public import BenchCore
import BenchStatistics

/// Histories as a table: one row a series.
public enum HistoryTable {
  /// What the values are and which way is better.
  public struct Metric: Sendable {
    /// How values are written.
    public let quantity: Quantity
    /// Whether more is better.
    public let isMoreBetter: Bool

    /// Names a metric.
    public init(quantity: Quantity, isMoreBetter: Bool) {
      self.quantity = quantity
      self.isMoreBetter = isMoreBetter
    }
  }

  /// One row a series with its sparkline and its steps in words.
  public static func series(_ all: [HistorySeries], metric: Metric) -> ResultTable {
    ResultTable(
      columns: [
        .init("series"), .init("machine"), .init("points"), .init("history"), .init("first"),
        .init("latest"), .init("steps"), .init("verdict"),
      ],
      rows: all.map { series in
        let values = series.points.map(\.value)
        return [
          .text(series.identity.label), .text(series.identity.machine),
          .integer(Int64(values.count)), .text(Sparkline.text(values)),
          .text(Format.text(values.first, as: metric.quantity)),
          .text(Format.text(values.last, as: metric.quantity)),
          series.steps.map { .integer(Int64($0.count)) } ?? .null,
          .text(verdict(series, metric)),
        ]
      })
  }

  /// One row a point, for programs.
  public static func points(_ all: [HistorySeries]) -> ResultTable {
    ResultTable(
      columns: [
        .init("series"), .init("machine"), .init("run"), .init("started"), .init("value"),
        .init("trials"), .init("step"), .init("build"),
      ],
      rows: all.flatMap { series in
        series.points.enumerated().map { index, point -> [ResultTable.Cell] in
          let step = series.steps?.first { $0.index == index }
          return [
            .text(series.identity.label), .text(series.identity.machine), .integer(point.run),
            .text(Format.time(point.startedAt)), .real(point.value),
            .integer(Int64(point.trials)), step.map { .real($0.ratio.estimate) } ?? .null,
            .text(point.build),
          ]
        }
      })
  }

  private static func verdict(_ series: HistorySeries, _ metric: Metric) -> String {
    guard let steps = series.steps else {
      return
        "no verdict: \(Format.count(series.points.count, "point")) of \(HistorySteps.fewestRuns)"
    }
    guard !steps.isEmpty else { return "no step" }
    return steps.map { step in
      let point = series.points[step.index]
      let isBetter = (step.ratio.estimate > 1) == metric.isMoreBetter
      return "\(isBetter ? "better" : "worse") from run \(point.run) "
        + "(\(Format.time(point.startedAt))): \(Format.interval(step.ratio, as: .ratio))"
    }.joined(separator: "; ")
  }
}
