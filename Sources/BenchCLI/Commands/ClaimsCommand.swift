import ArgumentParser
import BenchCore
import BenchReport
import BenchStore
import BenchWorkloads

/// `bench claims`: what the data says of well-known statements, or of the user's own.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Test claims on a stored run: supported, refuted or undecided, with the evidence.",
    discussion: """
      A claim is a list of bounds on ratios of cells; Workloads/claims.yaml holds the built-in ones \
      and shows how to write your own.

      EXAMPLES
        bench claims                       the built-in claims on the latest run
        bench claims --file mine.yaml --run 3
        bench claims --evidence            every point that an answer rests on
      """)

  @Option(help: ArgumentHelp("A file of claims of your own.", valueName: "path"))
  var file: String?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "A run: its number, its uid, 'latest' or '@baseline'.", valueName: "run"),
    completion: .custom(StoredNames.runs))
  var runName: String?
  @Flag(help: "Every point that an answer rests on.")
  var evidence = false
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let claims = try file.map(ClaimFile.load) ?? ClaimFile.builtIn()
    let source = try store.openForReading()
    let number = try store.run(named: runName, in: source)
    let answers = ClaimAnswer.all(claims, results: try source.digest(run: number))
    format.print(evidence ? ClaimTable.evidence(answers) : ClaimTable.answers(answers))
  }
}
