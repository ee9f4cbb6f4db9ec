import BenchCore
import Foundation
import Testing

@testable import BenchReport

@Suite struct SnapshotTests {
  /// Beside the tests, but outside of the target, whose folder may hold only sources.
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Snapshots")

  @Test(arguments: Report.Form.allCases)
  func `a whole report is as the snapshot has it`(_ form: Report.Form) throws {
    let files = Report.render([Self.analysis], options: .init(path: "made.\(form)", form: form))
    try compare(files[0].contents, "report.\(form.fileExtension)")
  }

  @Test func `a page of hostile names is as the snapshot has it`() throws {
    let analysis = RunAnalysis(MadeRun.awkward(), options: AnalysisOptions(resamples: 100))
    let files = Report.render([analysis], options: .init(path: "hostile.html", form: .html))
    try compare(files[0].contents, "report-hostile.html")
  }

  @Test(arguments: ["dial.svg", "time.svg", "speedup-io-echo.svg", "scaling-scale-made.svg"])
  func `a chart is as the snapshot has it`(_ name: String) throws {
    let files = Report.render([Self.analysis], options: .init(path: "made.md"))
    let chart = try #require(files.first { $0.path == "made-charts/\(name)" })
    try compare(chart.contents, "report-\(name)")
  }

  private static let analysis: RunAnalysis = {
    var run = MadeRun()
    run.batches = 2
    for share in [0.0, 0.5, 0.95] { run.addDial(share) }
    run.add("io/echo", .io, concurrency: 64, notes: ["a | note"]) {
      .init(throughput: $0 == .serial ? 100 : 900, waitShare: 0.9)
    }
    for n in [1, 2, 4, 8, 16, 32] {
      let setting = ParameterPoint.Setting("concurrency", .integer(Int64(n)))
      run.add("scale/made", .compute, [setting], concurrency: n) {
        .init(
          throughput: $0 == .serial ? 100 : 100 * Double(min(n, 2)), memory: 1e7 + 1e6 * Double(n))
      }
    }
    let results = run.results(
      note: "a made run",
      doubts: [Doubt(id: "load.high", message: "Busy.", evidence: "load 3", cure: "Wait.")],
      facts: [Fact("cpu.model", "CPU model", .value("Made CPU"))])
    return RunAnalysis(results, options: AnalysisOptions(resamples: 100))
  }()

  private func compare(_ text: String, _ name: String) throws {
    let url = Self.folder.appending(path: name)
    let recorded = try? String(contentsOf: url, encoding: .utf8)
    if recorded == nil || ProcessInfo.processInfo.environment["BENCH_RECORD"] != nil {
      try FileManager.default.createDirectory(
        at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      Issue.record("recorded \(name) anew; look at it and commit it (BENCH_RECORD=1 re-records)")
      return
    }
    let old = (recorded ?? "").components(separatedBy: "\n")
    let new = text.components(separatedBy: "\n")
    let different = zip(old, new).first { $0 != $1 }
    #expect(different == nil, "\(name): the first line that differs")
    #expect(old.count == new.count, "\(name): lines")
  }
}
