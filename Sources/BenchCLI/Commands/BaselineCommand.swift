import ArgumentParser
import BenchCore
import BenchHarness
import BenchReport
import BenchStore

/// `bench baseline`: names for runs to compare with.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline", abstract: "Name runs, to compare others with them.",
    subcommands: [Set.self, List.self, Remove.self], defaultSubcommand: List.self)

  /// `bench baseline set`.
  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a run a name; a name that is taken moves.",
      discussion: "EXAMPLE\n  bench baseline set main latest")
    @Argument(help: "The name.", completion: .custom(StoredNames.baselines))
    var name: String
    @Argument(
      help: "The run: its number, its uid, or 'latest' (the default).",
      completion: .custom(StoredNames.runs))
    var runName = "latest"
    @OptionGroup var store: StoreOptions

    func run() throws {
      _ = try store.openForReading()
      let target = try Store(file: store.path)
      let number = try target.runNumber(runName)
      try target.setBaseline(name, run: number, at: SystemClock.wallClock())
      Console().result("@\(name) is run \(number)")
    }
  }

  /// `bench baseline list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The names and their runs.")
    @OptionGroup var format: FormatOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      let rows = try store.openForReading().baselines().map { baseline -> [ResultTable.Cell] in
        [
          .text("@" + baseline.name), .integer(baseline.run), .text(Format.time(baseline.setAt)),
        ]
      }
      format.print(
        ResultTable(columns: ["baseline", "run", "set"].map { .init($0) }, rows: rows))
    }
  }

  /// `bench baseline remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a name away; the run stays.")
    @Argument(help: "The name.", completion: .custom(StoredNames.baselines))
    var name: String
    @OptionGroup var store: StoreOptions

    func run() throws {
      let known = try store.openForReading().baselines().map(\.name)
      guard try Store(file: store.path).removeBaseline(name) else {
        throw BenchError(
          .usage, "there is no baseline '\(name)'", remedy: NearestName.hint(name, among: known))
      }
    }
  }
}
