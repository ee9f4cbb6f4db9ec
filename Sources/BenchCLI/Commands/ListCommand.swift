import ArgumentParser
import BenchBackends
import BenchCore
import BenchReport
import BenchStore
import BenchWorkloads

/// `bench list`: what there is.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List workloads, back ends, steps, fixtures or stored runs.",
    subcommands: [Workloads.self, Backends.self, Steps.self, Runs.self],
    defaultSubcommand: Workloads.self)

  /// `bench list workloads`.
  struct Workloads: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The built-in workloads.")
    @OptionGroup var format: FormatOptions

    func run() throws {
      let summaries = try Library.make().summaries()
      let rows = summaries.map { summary in
        [
          summary.identifier, summary.workloadClass.rawValue,
          summary.profiles.map(\.rawValue).joined(separator: " "), summary.question,
        ].map(ResultTable.Cell.text)
      }
      format.print(
        ResultTable(
          columns: ["workload", "class", "profiles", "question"].map { .init($0) }, rows: rows))
    }
  }

  /// `bench list backends`.
  struct Backends: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The back ends of each model.")
    @OptionGroup var format: FormatOptions

    func run() throws {
      let rows = BackendCatalogue.descriptors.map { descriptor in
        [
          descriptor.name, descriptor.model.rawValue, descriptor.isDefault ? "yes" : "no",
          descriptor.waitsBy, descriptor.summary,
        ].map(ResultTable.Cell.text)
      }
      format.print(
        ResultTable(
          columns: ["back end", "model", "default", "waits by", "what runs the tasks"].map {
            .init($0)
          }, rows: rows))
    }
  }

  /// `bench list steps`.
  struct Steps: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The steps and fixtures that workload files can use, with all their arguments.")
    @Argument(help: "Only this step or fixture.")
    var kind: String?

    func run() throws {
      let console = Console()
      for line in try Library.make().schema.reference(kind: kind) { console.result(line) }
    }
  }

  /// `bench list runs`.
  struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The runs in the store.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
      format.print(try store.openForReading().view("run_overview"))
    }
  }
}
