import ArgumentParser
import BenchBackends
import BenchCore
import BenchHarness
import BenchReport
import BenchStatistics

/// `bench selfcheck`: what measuring itself costs here.
struct SelfcheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selfcheck",
    abstract:
      "Measure the measuring: clock, cost of an empty task per back end, cost of timing it.",
    discussion: """
      Each back end runs \(Selfcheck.tasks) empty tasks a batch with \(Selfcheck.workers) workers, one \
      task at a time, in fresh trials and interleaved blocks.
      """)

  @Option(help: "Only these back ends, separated by commas.")
  var backend: String?
  @Option(help: "Blocks, 6 or more.")
  var blocks = 8
  @Flag(help: "Measure even with a debug build, whose numbers mean nothing.")
  var allowDebug = false
  @OptionGroup var format: FormatOptions

  func validate() throws {
    guard (6...100).contains(blocks) else {
      throw ValidationError("--blocks must be 6 to 100; fewer give no interval")
    }
  }

  func run() throws {
    try RunSession.refuseDebugBuild(unless: allowDebug)
    let backends = try BackendChoice.descriptors(backend)
    try MeasuringMachine.with(purpose: "selfcheck", scratch: nil) { machine in
      let check = Selfcheck(
        launcher: machine.launcher, makeScratch: machine.makeScratch,
        removeScratch: machine.removeScratch)
      let clock = Selfcheck.clockCost()
      let overheads = try check.overheads(of: backends, blocks: blocks, seed: 1)
      Console().result("One reading of the clock: \(Format.text(clock, as: .duration))")
      format.print(table(overheads))
    }
  }

  private func table(_ overheads: [Selfcheck.Overhead]) -> ResultTable {
    let columns: [ResultTable.Column] = [
      .init("back end"), .init("per task", unit: "ns"), .init("from", unit: "ns"),
      .init("to", unit: "ns"), .init("timing adds", unit: "ns"), .init("timing from", unit: "ns"),
      .init("timing to", unit: "ns"), .init("failure"),
    ]
    let rows = overheads.map { overhead -> [ResultTable.Cell] in
      let numbers = [
        overhead.perTask.estimate, overhead.perTask.lower, overhead.perTask.upper,
        overhead.timing.estimate, overhead.timing.lower, overhead.timing.upper,
      ]
      let cells = numbers.map { number -> ResultTable.Cell in
        number.isFinite ? .real((number * 10).rounded() / 10) : .null
      }
      let failure: ResultTable.Cell = overhead.failure.map { .text($0.reason) } ?? .null
      return [.text(overhead.backend)] + cells + [failure]
    }
    return ResultTable(columns: columns, rows: rows)
  }
}
