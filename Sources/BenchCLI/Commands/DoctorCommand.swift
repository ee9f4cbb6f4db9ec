import ArgumentParser
import BenchCore
import BenchHarness

/// `bench doctor`: what on this machine makes numbers doubtful.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what on this machine makes numbers doubtful, with evidence and cure.",
    discussion: "Exit code 0: nothing does. Exit code 3: something does.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    let console = Console()
    let environment = Probe.make(store: store.path, scratch: nil).capture()
    console.result("Usable CPUs: \(environment.usableCPUs)")
    for fact in environment.facts {
      console.result("  \(fact.title): \(fact.reading.text)")
    }
    console.result("")
    guard !environment.doubts.isEmpty else {
      return console.result("Nothing here makes numbers doubtful.")
    }
    console.result("What makes numbers doubtful:")
    for doubt in environment.doubts {
      console.result("- [\(doubt.id)] \(doubt.message)")
      console.result("    seen: \(doubt.evidence)")
      console.result("    cure: \(doubt.cure)")
    }
    throw ExitCode.inconclusive
  }
}
