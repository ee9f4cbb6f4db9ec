import ArgumentParser
import BenchCore
import BenchReport
import BenchStore

/// `bench query`: what is stored.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Look into the store: one row a cell, or the answer to your own SQL.",
    discussion: """
      Filters of one kind are alternatives, filters of different kinds must all hold. The views \
      cell_summary, model_ratio and run_overview are documented and stable; 'bench show schema' \
      describes them.

      EXAMPLES
        bench query --class io --model threads --model coroutines
        bench query --workload mixed/dial --parameter wait=90% --format csv
        bench query --sql "SELECT workload, backend, throughput FROM cell_summary" --format json
      """)

  @Option(help: ArgumentHelp("A workload: io/echo, echo or io/*.", valueName: "name"))
  var workload: [String] = []
  @Option(name: .customLong("class"), help: "compute, io or mixed.")
  var workloadClass: [WorkloadClass] = []
  @Option(help: "serial, threads, processes or coroutines.")
  var model: [Model] = []
  @Option(help: ArgumentHelp("A back end's name.", valueName: "name"))
  var backend: [String] = []
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("A run's number, or 'latest'.", valueName: "number"))
  var runs: [String] = []
  @Option(help: ArgumentHelp("A parameter's value, such as wait=5ms.", valueName: "name=value"))
  var parameter: [String] = []
  @Option(help: ArgumentHelp("Any one statement that only reads.", valueName: "statement"))
  var sql: String?
  @Option(
    help: ArgumentHelp(
      "Columns to show, separated by commas, or 'all'; default: a few in a table, all elsewhere.",
      valueName: "names"))
  var columns: String?
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let source = try store.openForReading()
    if let sql {
      let hasFilter =
        ![workload, backend, runs, parameter].allSatisfy(\.isEmpty)
        || !workloadClass.isEmpty || !model.isEmpty
      guard !hasFilter else {
        throw BenchError(
          .usage, "--sql and filters do not go together", remedy: "put the condition into the SQL")
      }
      return format.print(try source.sql(sql))
    }
    let query = ResultsQuery(
      workloads: workload, classes: workloadClass, models: model, backends: backend,
      runs: try runs.map { try number($0, source) },
      parameters: try parameter.map(ResultsQuery.Parameter.init(parsing:)))
    let table = try source.query(query)
    format.print(try ColumnChoice.apply(columns, to: table, form: format.format))
    if table.rows.isEmpty { Console().talk("nothing matches; see 'bench list runs'") }
  }

  private func number(_ text: String, _ source: Store) throws -> Int64 {
    if text == "latest" { return try store.run(nil, in: source) }
    guard let number = Int64(text) else {
      throw BenchError(
        .usage, "'\(text)' is no run", remedy: "give a number as in 'bench list runs', or 'latest'")
    }
    return number
  }
}
