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
      A query holds terms such as class:io, concurrency>=64, wall<5ms, wait>90% or \
      workload:/^io/, joined by AND, OR, NOT (or -) and parentheses; terms side by side must all \
      hold. Words in quotes are plain, * and ? stand for any text and any character, a,b means one \
      of these. Fields are the columns of cell_summary, the parameters of workloads, and profile, \
      status, note, build and tag of the run.

      The options are filters too: of one kind they are alternatives, of different kinds they must \
      all hold. 'bench show schema' describes fields, views and columns.

      EXAMPLES
        bench query 'class:io model:coroutines concurrency>=64 -workload:echo'
        bench query 'wait>90% OR workload:/^cpu/' --sort -throughput_per_s --limit 10
        bench query class:io --group-by model,workload --format markdown
        bench query --workload mixed/dial --parameter wait=90% --format csv
        bench query --sql "SELECT workload, backend, throughput_per_s FROM cell_summary" \
      --time-limit 5s
      """)

  @Argument(
    help: ArgumentHelp("Terms of the query language.", valueName: "query"),
    completion: .custom(StoredNames.terms))
  var terms: [String] = []
  @Option(
    help: ArgumentHelp("A workload: io/echo, echo or io/*.", valueName: "name"),
    completion: .custom(StoredNames.workloads))
  var workload: [String] = []
  @Option(name: .customLong("class"), help: "compute, io or mixed.")
  var workloadClass: [WorkloadClass] = []
  @Option(help: "serial, threads, processes or coroutines.")
  var model: [Model] = []
  @Option(
    help: ArgumentHelp("A back end's name.", valueName: "name"),
    completion: .custom(StoredNames.backends))
  var backend: [String] = []
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("A run: its number, uid, 'latest' or '@baseline'.", valueName: "run"),
    completion: .custom(StoredNames.runs))
  var runs: [String] = []
  @Option(help: ArgumentHelp("A parameter's value, such as wait=5ms.", valueName: "name=value"))
  var parameter: [String] = []
  @Option(help: ArgumentHelp("Any one statement that only reads.", valueName: "statement"))
  var sql: String?
  @OptionGroup var shape: ShapeOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let source = try store.openForReading()
    let limits = try limits.limits()
    if let sql {
      guard !hasFilter else {
        throw BenchError(
          .usage, "--sql and filters do not go together", remedy: "put the condition into the SQL")
      }
      return try shape.print(try source.sql(sql, limits: limits), format, isCells: false)
    }
    // Each argument by itself must be whole, and a word of the shell's may hold several terms.
    let query = ResultsQuery(
      workloads: workload, classes: workloadClass, models: model, backends: backend,
      runs: try runs.map { try store.run(named: $0, in: source) },
      parameters: try parameter.map(ResultsQuery.Parameter.init(parsing:)),
      filter: terms.joined(separator: " "))
    let table = try source.query(query, limits: limits)
    try shape.print(table, format, isCells: true)
    if table.rows.isEmpty { Console().talk("nothing matches; see 'bench list runs'") }
  }

  private var hasFilter: Bool {
    ![workload, backend, runs, parameter, terms].allSatisfy(\.isEmpty)
      || !workloadClass.isEmpty || !model.isEmpty
  }
}
