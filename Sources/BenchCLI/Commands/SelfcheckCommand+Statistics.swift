import BenchCore
import BenchHarness
import BenchReport

extension SelfcheckCommand {
  /// `bench selfcheck --statistics 10000000`: what the statistics take on so many samples.
  func printStatisticsCost(samples: Int) throws {
    let entries = try StatisticsCost.measure(samples: samples)
    let columns: [ResultTable.Column] = [
      .init("statistic"), .init("took", unit: "s"), .init("peak memory", unit: "MB"),
    ]
    let rows = entries.map { entry -> [ResultTable.Cell] in
      [
        .text(entry.name), .real((entry.took.seconds * 1000).rounded() / 1000),
        .integer(entry.peakMemory.count / 1_000_000),
      ]
    }
    format.print(ResultTable(columns: columns, rows: rows))
    let total = entries.reduce(0) { $0 + $1.took.seconds }
    Console().result("All together: \(Format.text(total * 1e9, as: .duration))")
  }
}
