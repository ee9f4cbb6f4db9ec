import BenchCore
import BenchReport
import Testing

@testable import BenchCLI

struct ChoiceTests {
  private let table = ResultTable(
    columns: ["run", "backend", "wall_ms"].map { ResultTable.Column($0) },
    rows: [[.integer(1), .text("threads"), .real(2.5)]])

  @Test func `columns come in the order that was asked for`() throws {
    let chosen = try ColumnChoice.apply("wall_ms, run", to: table, form: .table)
    #expect(chosen.columns.map(\.name) == ["wall_ms", "run"])
    #expect(chosen.rows == [[.real(2.5), .integer(1)]])
  }

  @Test func `programs get every column unless they choose`() throws {
    #expect(try ColumnChoice.apply(nil, to: table, form: .csv) == table)
    #expect(try ColumnChoice.apply("all", to: table, form: .table) == table)
  }

  @Test func `an unknown column finds the nearest`() {
    let error = #expect(throws: BenchError.self) {
      try ColumnChoice.apply("bakend", to: table, form: .json)
    }
    #expect(error?.remedy == "did you mean 'backend'?")
  }

  @Test func `without a list each model's default back end is chosen, in the models' order`() throws
  {
    #expect(
      try BackendChoice.descriptors(nil).map(\.name)
        == ["serial", "threads", "processes", "coroutines"])
    #expect(
      try BackendChoice.descriptors("threads, serial,threads").map(\.name)
        == ["serial", "threads"])
    #expect(throws: BenchError.self) { try BackendChoice.descriptors(",") }
  }
}
