import ArgumentParser
import BenchCore

/// The root command: a table of contents.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Threads, processes or coroutines: what suits this kind of work on this machine?",
    discussion: """
      Runs compute-bound, IO-bound and mixed workloads under each concurrency model, stores every \
      sample in SQLite and reports how the models differ.

      EXAMPLES
        bench all                          measure everything in under 2 minutes, then report
        bench run io/sleep --set wait=5ms  one workload, with a parameter of your own
        bench run ./mine.yaml              a workload of your own
        bench query --class io             what is stored
        bench lesson join                  what the models are, shown step by step
        bench report                       the latest run as Markdown with charts

      EXIT CODES
      \(ExitCodes.table)
      """,
    version: BuildInfo.version,
    subcommands: [
      AllCommand.self, RunCommand.self, ListCommand.self, ShowCommand.self, QueryCommand.self,
      ExportCommand.self, ImportCommand.self, CompareCommand.self, BaselineCommand.self,
      HistoryCommand.self, ClaimsCommand.self, ReportCommand.self, DoctorCommand.self,
      SelfcheckCommand.self, LimitsCommand.self, LessonCommand.self, TrialCommand.self,
      CalibrateCommand.self, LimitSideCommand.self,
    ])
}

/// The documented exit codes in the form in which help shows them.
enum ExitCodes {
  static let table = ExitCode.allCases
    .map { code in
      let number = "\(code.rawValue)"
      return "  " + number + String(repeating: " ", count: 4 - number.count) + code.meaning
    }
    .joined(separator: "\n")
}
