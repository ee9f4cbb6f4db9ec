import BenchCore
import Testing

@testable import BenchReport

@Suite struct TableRendererTests {
  private let table = ResultTable(
    columns: [.init("name"), .init("wall", unit: "ms"), .init("wait", unit: "share"), .init("n")],
    rows: [
      [.text("日本 | `x`"), .real(12.3456), .real(0.5), .integer(3)],
      [.text("a\n\"b\", c"), .null, .real(.nan), .integer(-1_000_000)],
      [.null, .real(1e-9), .real(1), .integer(0)],
    ])

  @Test func `the terminal table is aligned by display width`() {
    #expect(
      TableRenderer.text(table, form: .table) == """
        name        wall (ms)   wait         n
        ──────────  ─────────  ─────  ────────
        日本 | `x`      12.35   50 %         3
        a "b", c            –      –  -1000000
        –               1e-09  100 %         0

        """)
  }

  @Test func `Markdown is escaped and aligned`() {
    let lines = TableRenderer.text(table, form: .markdown).split(separator: "\n")
    #expect(lines[0].hasPrefix("| name"))
    #expect(lines[1].contains("-----: |"))
    #expect(lines[2].contains("日本 \\| \\`x\\`"))
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) == DisplayWidth.of(String(lines[0])) })
  }

  @Test func `CSV follows RFC 4180 and keeps numbers in full`() {
    #expect(
      TableRenderer.text(table, form: .csv)
        == "name,wall (ms),wait,n\r\n日本 | `x`,12.3456,0.5,3\r\n\"a\n\"\"b\"\", c\",,,-1000000\r\n"
        + ",1e-09,1.0,0\r\n")
  }

  @Test func `an empty text and no value stay apart in CSV`() {
    let table = ResultTable(columns: [.init("a"), .init("b")], rows: [[.text(""), .null]])
    #expect(TableRenderer.text(table, form: .csv) == "a,b\r\n\"\",\r\n")
  }

  @Test func `JSON is an array of objects with unique keys`() {
    let table = ResultTable(
      columns: [.init("a"), .init("a"), .init("b", unit: "ms")],
      rows: [[.integer(1), .text("x\"y"), .real(.infinity)], [.null, .null, .real(2.5)]])
    #expect(
      TableRenderer.text(table, form: .json) == """
        [
          {"a": 1, "a_2": "x\\"y", "b": null},
          {"a": null, "a_2": null, "b": 2.5}
        ]

        """)
  }

  @Test(arguments: TableRenderer.Form.allCases)
  func `empty tables and ragged rows are rendered too`(_ form: TableRenderer.Form) {
    _ = TableRenderer.text(ResultTable(columns: []), form: form)
    let empty = TableRenderer.text(ResultTable(columns: [.init("a")]), form: form)
    switch form {
    case .json: #expect(empty == "[]\n")
    case .ndjson: #expect(empty.isEmpty)
    case .table, .markdown, .csv: #expect(empty.contains("a"))
    }
    let ragged = ResultTable(columns: [.init("a"), .init("b")], rows: [[.integer(1)]])
    #expect(TableRenderer.text(ragged, form: form).contains("1"))
  }

  @Test func `large integers keep every digit`() {
    let table = ResultTable(columns: [.init("a")], rows: [[.integer(.max)]])
    for form in TableRenderer.Form.allCases {
      #expect(TableRenderer.text(table, form: form).contains("9223372036854775807"))
    }
  }
}
