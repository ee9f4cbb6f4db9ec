public import ArgumentParser
import BenchCore
public import BenchReport
import BenchStore

/// `bench compare`: runs against a base.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs with a base, cell by cell, with verdicts and an exit code.",
    discussion: """
      A run is its number, its uid, 'latest' or '@NAME' of a baseline; with one run the latest is \
      compared with it. Runs of one plan (the same seed) are paired block by block. Runs of \
      different machines, build modes or workload texts are refused unless --allow-different.

      EXIT CODES
        0  nothing is worse
        1  something is worse (by --fail-if-slower, or at all)
        2  something is better and nothing worse, only with --signal-improvement
        3  the data does not tell
        4  the runs cannot be compared

      EXAMPLES
        bench compare 3 4
        bench compare @main latest --fail-if-slower 5% --format markdown
      """)

  @Argument(
    help: ArgumentHelp("The base, then the runs to judge.", valueName: "run"),
    completion: .custom(StoredNames.runs))
  var names: [String]
  @Option(help: "throughput, cpu-per-task or peak-memory.")
  var metric = BlockMetric.throughput
  @Option(
    help: ArgumentHelp(
      "Exit with 1 only for what is worse by this much, with 3 if that cannot be ruled out.",
      valueName: "share"))
  var failIfSlower: String?
  @Option(
    help: ArgumentHelp(
      "Differences up to this do not matter; default: what the base's host can see by its "
        + "self-check, else 1%.", valueName: "share"))
  var margin: String?
  @Flag(help: "Exit with 2 if something is better and nothing is worse.")
  var signalImprovement = false
  @Flag(help: "Compare runs of different machines, build modes or workload texts nevertheless.")
  var allowDifferent = false
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let limit = try failIfSlower.map { try Self.share($0, "--fail-if-slower") }
    let asked = try margin.map { try Self.share($0, "--margin") }
    let source = try store.openForReading()
    let runs = try (names.count == 1 ? names + ["latest"] : names).map {
      try source.digest(run: try source.runNumber($0))
    }
    guard let base = runs.first else { return }
    if let twin = runs.dropFirst().first(where: { $0.run.number == base.run.number }) {
      throw BenchError(
        .usage, "run \(twin.run.number) would be compared with itself",
        remedy: "name two runs; see 'bench list runs'")
    }
    var options = try Margin.options(for: base.run, in: source)
    if let asked { (options.margin, options.marginOrigin) = (asked, "from --margin") }
    let comparison = RunComparison(
      base: base, heads: Array(runs.dropFirst()), metric: metric, options: options)
    try refuse(comparison)
    print(comparison)
    switch comparison.outcome(limit: limit) {
    case .fine: return
    case .worse: throw ExitCode.measuredFailure
    case .improved: if signalImprovement { throw ExitCode.improvement }
    case .inconclusive: throw ExitCode.inconclusive
    }
  }

  private func print(_ comparison: RunComparison) {
    switch format.format {
    case .table: Console().document(ComparisonDocument.terminal(comparison))
    case .markdown: Console().document(ComparisonDocument.markdown(comparison))
    case .csv, .json, .ndjson: format.print(ComparisonDocument.table(comparison))
    }
  }

  /// The guard: what differs is listed, and nothing is mixed silently.
  private func refuse(_ comparison: RunComparison) throws {
    let differences = comparison.forbidding
    guard !differences.isEmpty, !allowDifferent else { return }
    throw BenchError(
      .machine, "the runs were not made under the same conditions",
      remedy: "compare runs of one machine and build mode, or add --allow-different",
      cause: differences.map { "\($0.what): \($0.base) against \($0.head)" }
        .joined(separator: "\n         "))
  }

  private static func share(_ text: String, _ option: String) throws -> Double {
    if case .share(let share)? = try? Value(inferring: text), share.fraction >= 0 {
      return share.fraction
    }
    throw BenchError(.usage, "\(option) '\(text)' is no share", remedy: "write it as 5%")
  }
}

/// The names that claims use as well.
extension BlockMetric: ExpressibleByArgument {
  private var argument: String {
    switch self {
    case .throughput: "throughput"
    case .cpuPerTask: "cpu-per-task"
    case .peakMemory: "peak-memory"
    }
  }

  /// The metric of a name on the command line.
  public init?(argument: String) {
    guard let metric = Self.allCases.first(where: { $0.argument == argument }) else { return nil }
    self = metric
  }

  /// The name, for help.
  public var defaultValueDescription: String { argument }

  /// Every name, for help and completion.
  public static var allValueStrings: [String] { allCases.map(\.argument) }
}
