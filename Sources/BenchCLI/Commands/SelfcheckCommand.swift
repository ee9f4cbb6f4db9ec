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
      Without options: clock, cost of an empty task and of timing it per back end, what measuring \
      adds to the cells with the shortest tasks, and comparisons of a cell with itself. False-alarm \
      rate and smallest detectable difference are stored; runs and reports of this host use them as \
      margin.

      EXAMPLES
        bench selfcheck
        bench selfcheck --comparisons 200           only comparisons, the more the surer
        bench selfcheck --planted 5%                is a slowdown of 5 % found?
        bench selfcheck --planted 5% --load         and with a busy CPU beside it?
        bench selfcheck --cells                     what measuring adds to each cell of quick
        bench selfcheck --cells mine.yaml           … and to a workload of your own
        bench selfcheck --known-answers             held against C, perf and hyperfine
        bench selfcheck --coverage                  do the intervals hold what they promise?

      Exits with 1 if a bar is missed: more than 5 % false alarms, a planted slowdown found in less \
      than 90 %, measuring that adds more than 2 % to a cell, a wrong answer, or intervals that cover \
      the truth too seldom.
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
  @Flag(help: "Only measure what measuring adds to cells: a trial with it beside one without.")
  var cells = false
  @Argument(
    help: ArgumentHelp(
      "With --cells: these workloads, names or files; default: all of the profile.",
      valueName: "workload"))
  var workloads: [String] = []
  @Option(help: "With --cells: the profile whose cells are measured.")
  var profile = "quick"
  @Flag(
    help: "Only simulate data with known truth, and count how often the intervals hold it.")
  var coverage = false
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
    guard cells || workloads.isEmpty else {
      throw ValidationError("'\(workloads[0])' goes with --cells; see --help")
    }
    let only = [planted != nil, knownAnswers, cells, coverage, statisticsSamples != nil]
    guard only.count(where: { $0 }) <= 1 else {
      throw ValidationError(
        "--planted, --known-answers, --cells, --coverage and --statistics are checks of their own; "
          + "ask for one at a time")
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
    if coverage { return try printCoverage() }
    let backends = try BackendChoice.descriptors(backend)
    try MeasuringMachine.with(purpose: "selfcheck", scratch: nil) { machine in
      let session = SelfcheckSession(command: self, machine: machine)
      if knownAnswers { return try session.answer() }
      // The neighbour is forked before anything here can make a thread.
      let neighbour = load ? try BusyNeighbour() : nil
      defer { neighbour?.end() }
      if let share { return try session.plant(share) }
      if cells { return try session.measureCells() }
      try session.check(backends)
    }
  }
}
