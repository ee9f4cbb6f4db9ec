import BenchCore
import BenchReport
import Testing

@Suite struct TableGroupingTests {
  private let table = ResultTable(
    columns: ["run", "model", "concurrency", "samples", "throughput_per_s", "note"].map {
      .init($0)
    }
      + [.init("wait_share", unit: "share")],
    rows: [
      [.integer(1), .text("a"), .integer(1), .integer(5), .real(10), .text("x"), .real(0.2)],
      [.integer(1), .text("b"), .integer(4), .integer(6), .real(7), .null, .null],
      [.integer(1), .text("a"), .integer(16), .integer(7), .real(40), .text("y"), .real(0.4)],
    ])

  @Test func `groups are means of their rows, and say over what`() throws {
    let merged = try TableGrouping.merge(table, by: ["model"])
    #expect(
      merged.table.columns.map(\.name) == [
        "model", "cells", "samples", "throughput_per_s", "wait_share",
      ])
    #expect(merged.table.rows[0][0...2] == [.text("a"), .integer(2), .integer(12)])
    #expect(abs((merged.table.rows[0][3].number ?? 0) - 20) < 1e-9)
    #expect(abs((merged.table.rows[0][4].number ?? 0) - 0.3) < 1e-9)
    #expect(merged.table.rows[1] == [.text("b"), .integer(1), .integer(6), .real(exp7), .null])
    #expect(merged.varying.map(\.name) == ["concurrency"])
    #expect(merged.varying.map(\.values) == [2])
    #expect(try TableGrouping.merge(table, by: ["model", "concurrency"]).varying.isEmpty)
    #expect(throws: BenchError.self) { try TableGrouping.merge(table, by: ["modle"]) }
  }

  /// The geometric mean of a single 7.
  private var exp7: Double {
    (try? TableGrouping.merge(table, by: ["model"]).table.rows[1][3].number) ?? 0
  }

  @Test func `rows are sorted by number and text, with gaps last`() throws {
    #expect(
      try table.sorted(by: ["-throughput_per_s"])[column: "concurrency"]
        == [16, 1, 4].map { .integer($0) })
    #expect(
      try table.sorted(by: ["model", "-concurrency"])[column: "concurrency"]
        == [16, 1, 4].map { .integer($0) })
    #expect(try table.sorted(by: ["wait_share"])[column: "wait_share"].last == .null)
    #expect(try table.sorted(by: ["-wait_share"])[column: "wait_share"].last == .null)
    let error = #expect(throws: BenchError.self) { try table.sorted(by: ["-modl"]) }
    #expect(error?.remedy == "did you mean 'model'?")
  }

  @Test func `one object a line`() {
    let text = TableRenderer.text(table, form: .ndjson)
    #expect(text.split(separator: "\n").count == 3)
    #expect(text.hasPrefix(#"{"run": 1, "model": "a", "#))
    #expect(TableRenderer.text(ResultTable(columns: [.init("a")]), form: .ndjson) == "")
  }
}
