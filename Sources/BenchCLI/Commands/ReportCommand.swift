import ArgumentParser
import BenchCore
import BenchReport
import BenchStore
import BenchWorkloads

/// `bench report`: stored runs as Markdown with charts, as one page, or as plain text.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a stored run, or of several side by side.",
    discussion: """
      Markdown has its charts as SVG files beside it; html is one page that needs no other file and \
      no network; text goes to standard output unless --output names a file.

      EXAMPLES
        bench report                              the latest run as Markdown, beside the store
        bench report 3 --output /tmp/r.html       one page; the form follows from the name
        bench report --format text | less         in the terminal
        bench report 3 7 --format html            two runs side by side
        bench report --workload io/echo           one workload only
      """)

  @Argument(
    help: ArgumentHelp(
      "Runs by number, uid, latest or @baseline; several stand side by side; default: the latest.",
      valueName: "run"), completion: .custom(StoredNames.runs))
  var names: [String] = []

  @Option(help: "markdown, html or text; default: what the name of the output says.")
  var format: Report.Form?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file; - for standard output.", valueName: "path"))
  var output: String?

  @Option(
    help: ArgumentHelp("Only this workload, such as io/echo.", valueName: "name"),
    completion: .custom(StoredNames.workloads))
  var workload: String?

  @OptionGroup var store: StoreOptions

  func run() throws {
    let source = try store.openForReading()
    let runs = try distinct(in: source)
    let form = format ?? Self.form(of: output)
    let path = output ?? ReportFiles.defaultPath(store: store.path, runs: runs, form: form)
    let results = try limited(try runs.map { try ReportSource.results(run: $0, in: source) })
    let analyses = try results.map { results in
      var options = try Margin.options(for: results.run, in: source)
      if workload != nil { options.claims = [] }
      return RunAnalysis(results, options: options)
    }
    let console = Console()
    let isPrinted = output == "-" || (output == nil && form == .text)
    let files = Report.render(
      analyses,
      options: .init(
        path: path, form: form, columns: isPrinted ? max(80, min(120, console.width)) : 100,
        isColoured: isPrinted && console.showsColours))
    if isPrinted {
      console.document(files[0].contents)
    } else {
      try ReportFiles.write(files)
      console.result(path)
    }
  }

  /// The runs with one workload only, if one was asked for; a run that lacks it is left out.
  private func limited(_ runs: [RunResults]) throws -> [RunResults] {
    guard let workload else { return runs }
    let limited = runs.compactMap { $0.limited(to: workload) }
    if limited.isEmpty {
      let names = Set(runs.flatMap(\.cells).map(\.cell.workload))
      throw BenchError(
        .usage, "no run that was asked for has a workload '\(workload)'",
        remedy: NearestName.hint(workload, among: Array(names)))
    }
    return limited
  }

  /// The runs' numbers in the order given, each once.
  private func distinct(in source: Store) throws -> [Int64] {
    let all = names.isEmpty ? [nil] : names.map { Optional($0) }
    return try all.map { try store.run(named: $0, in: source) }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func form(of path: String?) -> Report.Form {
    let name = path?.lowercased() ?? ""
    if name.hasSuffix(".html") || name.hasSuffix(".htm") { return .html }
    return name.hasSuffix(".txt") ? .text : .markdown
  }
}
