import ArgumentParser
import BenchCore
import BenchHarness
import BenchLimits
import BenchReport
import BenchStatistics

/// `bench limits`: what the machine can do at best, beside what this suite reaches.
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Measure the machine's limits in C and other runtimes side by side with ours.",
    discussion: """
      Each limit compares one operation of this suite's libraries with the least that C needs for \
      it and with its counterparts in CPython, Node or Go, where they are installed. Every side runs in fresh processes, block by block in \
      Latin-square order; a ratio is the estimate over blocks with its 95 % interval. 'met' and \
      'missed' need the whole interval on one side of the bar.

      The results are stored, and reports of the same machine show them. 'bench all' measures the \
      few quick ones as a part of each run.

      EXAMPLES
        bench limits                       everything, in under 4 minutes
        bench limits --quick               the few that every run measures
        bench limits 'pipe/*' --blocks 12  one group, more blocks
        bench limits --check               exit code 1 if a bar is missed
      """)

  @Argument(help: ArgumentHelp("Ids as in --list, or 'group/*'; default: all.", valueName: "id"))
  var ids: [String] = []
  @Option(help: "Blocks, 2 to 100; fewer than 6 give no verdict.")
  var blocks: Int?
  @Flag(help: "Six short blocks; without ids only the limits that every run measures, in C.")
  var quick = false
  @Flag(help: "List the limits with their bars, and measure nothing.")
  var list = false
  @Flag(help: "End with exit code 1 if a bar is missed.")
  var check = false
  @Option(help: ArgumentHelp("The Python interpreter; default: python3.", valueName: "path"))
  var python: String?
  @Option(help: "The seed of the order of sides; default: a new one, which is stored.")
  var seed: UInt64?
  @Flag(help: "Measure even with a debug build, whose numbers mean nothing.")
  var allowDebug = false
  @Flag(name: .shortAndLong, help: "No talk on standard error.")
  var quiet = false
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard (2...100).contains(blocks ?? 2) else {
      throw ValidationError("--blocks must be 2 to 100")
    }
  }

  func run() throws {
    let chosen = try LimitCatalogue.named(ids)
    if list { return format.print(LimitTable.list(chosen)) }
    let isSubset = quick && ids.isEmpty
    try LimitsRun(
      limits: isSubset ? LimitsRun.subset : chosen, plan: plan,
      interpreters: isSubset ? [:] : try interpreters(), console: Console(isQuiet: quiet)
    ).execute(store: store, allowDebug: allowDebug) { session in
      format.print(LimitTable.results(session.limits, isForPeople: format.isForPeople))
      let missed = session.limits.flatMap(\.bars).contains { $0.verdict == .missed }
      if check && missed { throw ExitCode.measuredFailure }
    }
  }

  private var plan: LimitPlan {
    let seed = seed ?? UInt64.random(in: 1...UInt64(UInt32.max))
    var plan = quick ? LimitPlan.quick(seed: seed) : LimitPlan(seed: seed)
    plan.blocks = blocks ?? plan.blocks
    return plan
  }

  /// The interpreters that are there; a side says itself that its one is missing.
  private func interpreters() throws -> [LimitInterpreter: String] {
    var found = LimitInterpreter.onThisMachine()
    if let python {
      guard let path = ProgramFinder.find(python) else {
        throw BenchError(
          .usage, "'\(python)' cannot be run",
          remedy: "name a Python interpreter with --python PATH")
      }
      found[.python] = path
    }
    return found
  }
}

/// `bench limit-side`: measures one side of a limit in this very process.
struct LimitSideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit-side",
    abstract: "Measure one side of a limit; the result goes to descriptor 3.", shouldDisplay: false)

  @Argument var limit: String
  @Argument var side: String
  @Option var nanoseconds: Int64
  @Option var cpus = ""
  @Option var count = 0

  func run() throws {
    try LimitSideProcess.run(
      limit: limit, side: side, effort: Nanoseconds(nanoseconds),
      cpus: cpus.split(separator: ",").compactMap { Int32($0) }, count: count)
  }
}
