import BenchCore
import BenchReport
import BenchStatistics

extension SelfcheckCommand {
  /// `bench selfcheck --coverage`: how often the intervals hold a planted truth.
  func printCoverage() throws {
    let seed = seed ?? UInt64.random(in: 1...UInt64(UInt32.max))
    Console().talk("simulating with seed \(seed)")
    let findings = try CoverageStudy.run(seed: seed)
    let columns: [ResultTable.Column] = [
      .init("data"), .init("method"), .init("promise"), .init("did", unit: "share"),
      .init("from", unit: "share"), .init("to", unit: "share"), .init("trials"), .init("verdict"),
    ]
    let rows = findings.map { finding -> [ResultTable.Cell] in
      [
        .text(finding.data), .text(finding.method), .text(finding.promise.rawValue),
        .real(finding.share.estimate), .real(finding.share.lower), .real(finding.share.upper),
        .integer(Int64(finding.trials)),
        .text(finding.promise == .none ? "" : finding.isKept ? "kept" : "MISSED"),
      ]
    }
    format.print(ResultTable(columns: columns, rows: rows))
    let missed = findings.count { !$0.isKept }
    Console().result(
      missed == 0
        ? "Every promise is kept (seed \(seed))."
        : "\(Format.count(missed, "promise")) missed (seed \(seed)).")
    if missed > 0 { throw ExitCode.measuredFailure }
  }
}
