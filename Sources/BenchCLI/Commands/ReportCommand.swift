import ArgumentParser
import BenchCore
import BenchReport
import BenchStore

/// `bench report`: a stored run as Markdown with charts.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a stored run: Markdown with SVG charts beside it.",
    discussion: """
      EXAMPLES
        bench report                     the latest run, beside the store
        bench report 3 --output /tmp/r.md
      """)

  @Argument(help: ArgumentHelp("The run's number; default: the latest.", valueName: "run"))
  var number: Int64?

  @Option(name: .shortAndLong, help: ArgumentHelp("The Markdown file.", valueName: "path"))
  var output: String?

  @OptionGroup var store: StoreOptions

  func run() throws {
    let source = try store.openForReading()
    let number = try store.run(number, in: source)
    let path = output ?? ReportFiles.defaultPath(store: store.path, run: number)
    let results = try source.results(run: number)
    let analysis = try Margin.options(for: results.run, in: source)
    try ReportFiles.write(
      Report.render(results, options: .init(path: path, analysis: analysis)))
    Console().result(path)
  }
}
