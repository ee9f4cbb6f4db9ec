public import ArgumentParser
import BenchCore
import BenchHarness
import BenchReport
public import BenchStore

/// `bench history`: how cells changed over runs.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show how cells changed from run to run, with the steps in them.",
    discussion: """
      A series is one workload's content at one point under one back end on one machine. Steps are \
      found as change points; under 10 runs there is no verdict.

      EXAMPLES
        bench history 'workload:io/echo model:threads'
        bench history class:compute --metric cpu --since 30d
        bench history echo --points --format csv
      """)

  @Argument(
    help: ArgumentHelp("Terms of the query language.", valueName: "query"),
    completion: .custom(StoredNames.terms))
  var terms: [String] = []
  @Option(help: "throughput, wall, cpu, p50, p99 or memory.")
  var metric = HistoryMetric.throughput
  @Option(
    help: ArgumentHelp(
      "Only runs since then: 30d, 12h, 2w or a date such as 2026-01-31.", valueName: "time"))
  var since: String?
  @Option(help: ArgumentHelp("Only runs of this commit.", valueName: "sha"))
  var commit: String?
  @Flag(help: "One row a point instead of one a series.")
  var points = false
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let now = SystemClock.wallClock()
    let records = try store.openForReading().history(
      ResultsQuery(filter: terms.joined(separator: " ")), metric: metric,
      since: try since.map { try PastTime.moment($0, now: now) }, commit: commit,
      facts: Fingerprint.facts)
    let series = HistorySeries.all(records)
    format.print(
      points
        ? HistoryTable.points(series)
        : HistoryTable.series(series, metric: metric.shown))
    if series.isEmpty { Console().talk("nothing matches; see 'bench list runs'") }
  }
}

extension HistoryMetric: ExpressibleByArgument {}

extension HistoryMetric {
  fileprivate var shown: HistoryTable.Metric {
    switch self {
    case .throughput: HistoryTable.Metric(quantity: .rate, isMoreBetter: true)
    case .wall, .cpu, .p50, .p99: HistoryTable.Metric(quantity: .duration, isMoreBetter: false)
    case .memory: HistoryTable.Metric(quantity: .bytes, isMoreBetter: false)
    }
  }
}

/// Moments in the past as a user writes them.
enum PastTime {
  private static let units: [(name: String, seconds: Int64)] = [
    ("min", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
  ]

  /// The moment of `30d` (before now) or of `2026-01-31` (its beginning, UTC).
  ///
  /// - Throws: `BenchError` with code `usage` for anything else.
  static func moment(_ text: String, now: Nanoseconds) throws -> Nanoseconds {
    for (name, seconds) in units where text.hasSuffix(name) {
      if let count = Int64(text.dropLast(name.count)), (0...1_000_000).contains(count) {
        return now - .seconds(count * seconds)
      }
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    if parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    {
      return .seconds(days(year, month, day) * 86_400)
    }
    throw BenchError(
      .usage, "'\(text)' is no time in the past", remedy: "write 30d, 12h, 2w or 2026-01-31")
  }

  /// Days since 1970-01-01; Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*,
  /// `days_from_civil`.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
