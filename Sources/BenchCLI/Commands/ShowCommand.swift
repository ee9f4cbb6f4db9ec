import ArgumentParser
import BenchCore
import BenchReport
import BenchStore
import BenchWorkloads

/// `bench show`: one thing in full.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one workload, one stored run, or the store's schema.",
    subcommands: [ShownWorkload.self, ShownRun.self, ShownSchema.self])

  /// `bench show workload`.
  struct ShownWorkload: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "workload",
      abstract: "A workload: its question, parameters, points and steps, and its file.")
    @Argument(help: "A name as in 'bench list workloads', or a file.")
    var name: String

    func run() throws {
      let console = Console()
      for line in try Library.make().reference(name) { console.result(line) }
    }
  }

  /// `bench show run`.
  struct ShownRun: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "A stored run: what was planned, what was done, what failed.")
    @Argument(help: "The run's number; default: the latest.")
    var number: Int64?
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
      let source = try store.openForReading()
      let number = try store.run(number, in: source)
      let console = Console()
      let stored = try source.run(number: number)
      if format.format == .table { RunListing(stored).lines.forEach(console.result) }
      let table = try source.query(ResultsQuery(runs: [number]))
      format.print(try ColumnChoice.apply(nil, to: table, form: format.format))
    }
  }

  /// `bench show schema`.
  struct ShownSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema",
      abstract: "The fields of queries, the store's views and its tables, column by column.")
    @OptionGroup var format: FormatOptions

    func run() throws {
      let fields = QueryField.all.map { field -> [ResultTable.Cell] in
        [.text("field"), .text("query"), .text(field.name), .null, .text(field.meaning)]
      }
      let relations = [("view", SchemaCatalogue.views), ("table", SchemaCatalogue.tables)]
      let rows = relations.flatMap { kind, relations in
        relations.flatMap { relation in
          relation.columns.map { column -> [ResultTable.Cell] in
            [
              .text(kind), .text(relation.name), .text(column.name),
              column.unit.map { .text($0) } ?? .null, .text(column.meaning),
            ]
          }
        }
      }
      let columns = ["kind", "of", "column", "unit", "meaning"].map { ResultTable.Column($0) }
      format.print(ResultTable(columns: columns, rows: fields + rows))
    }
  }
}
