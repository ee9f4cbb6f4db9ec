import ArgumentParser
import BenchBackends
import BenchCore
import BenchHarness
import BenchReport
import BenchStatistics
import BenchStore

/// `bench selfcheck`: how far the numbers of this host can be trusted.
struct SelfcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selfcheck",
    abstract: "Measure the measuring: what it costs, how often it errs, what it can see.",
    discussion: """
      Without options: clock, cost of an empty task and of timing it per back end, and comparisons of \
      a cell with itself. False-alarm rate and smallest detectable difference are stored; runs and \
      reports of this host use them as margin.

      EXAMPLES
        bench selfcheck
        bench selfcheck --comparisons 200           only comparisons, the more the surer
        bench selfcheck --planted 5%                is a slowdown of 5 % found?
        bench selfcheck --planted 5% --load         and with a busy CPU beside it?
        bench selfcheck --known-answers             held against C, perf and hyperfine

      Exits with 1 if a bar is missed: more than 5 % false alarms, a planted slowdown found in less \
      than 90 %, or a wrong answer.
      """)

  @Option(help: "Only these back ends, separated by commas.")
  var backend: String?
  @Option(help: "Blocks for the cost per back end, 6 or more.")
  var blocks = 8
  @Option(help: "Comparisons, 10 or more; default: 20, with --planted 100.")
  var comparisons: Int?
  @Option(help: "Blocks of a comparison, 6 or more; default: the most of the standard profile.")
  var comparisonBlocks: Int?
  @Option(
    help: ArgumentHelp("Compare with a cell that does this much more.", valueName: "share"))
  var planted: String?
  @Flag(help: "Keep a CPU busy meanwhile.")
  var load = false
  @Flag(help: "Only hold the measuring against known answers.")
  var knownAnswers = false
  @Option(help: "The seed of every order; default: a new one.")
  var seed: UInt64?
  @Option(
    name: .customLong("statistics"),
    help: ArgumentHelp(
      "Instead: time and memory of the statistics on so many samples.", valueName: "samples"))
  var statisticsSamples: Int?
  @Flag(help: "Measure even with a debug build, whose numbers mean nothing.")
  var allowDebug = false
  @OptionGroup var store: StoreOptions
  @OptionGroup var format: FormatOptions

  func validate() throws {
    guard (6...100).contains(blocks) else {
      throw ValidationError("--blocks must be 6 to 100; fewer give no interval")
    }
    guard (6...100).contains(comparisonBlocks ?? 6) else {
      throw ValidationError("--comparison-blocks must be 6 to 100; fewer give no verdict")
    }
    guard (10...10_000).contains(comparisons ?? 10) else {
      throw ValidationError("--comparisons must be 10 to 10000; fewer tell nothing")
    }
    guard planted == nil || share != nil else {
      throw ValidationError("--planted must be a share above 0, such as 5%")
    }
  }

  private var share: Double? {
    guard let planted, case .share(let share)? = try? Value(inferring: planted),
      share.fraction > 0, share.fraction <= 10
    else { return nil }
    return share.fraction
  }

  func run() throws {
    try RunSession.refuseDebugBuild(unless: allowDebug)
    if let statisticsSamples { return try printStatisticsCost(samples: statisticsSamples) }
    let backends = try BackendChoice.descriptors(backend)
    try MeasuringMachine.with(purpose: "selfcheck", scratch: nil) { machine in
      let session = SelfcheckSession(command: self, machine: machine)
      if knownAnswers { return try session.answer() }
      // The neighbour is forked before anything here can make a thread.
      let neighbour = load ? try BusyNeighbour() : nil
      defer { neighbour?.end() }
      if let share { return try session.plant(share) }
      try session.check(backends)
    }
  }
}
