import ArgumentParser
import BenchBackends
import BenchCore
import BenchHarness
import Glibc

/// `bench trial`: measures one cell in this very process; started by the orchestrator.
struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract: "Measure one cell: a specification on standard input, events on descriptor 3.",
    shouldDisplay: false)

  func run() throws {
    Glibc.exit(TrialProcess.run(backends: BackendCatalogue.all))
  }
}

/// `bench calibrate`: measures the machine's speed in this very process.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how many work units a second this machine does; events on descriptor 3.",
    shouldDisplay: false)

  func run() throws {
    Glibc.exit(CalibrationProcess.run())
  }
}
