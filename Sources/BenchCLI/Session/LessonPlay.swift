import BenchCore
import BenchLessons
import Multiprocessing

/// Plays scenarios one after the other and prints what they say.
struct LessonPlay {
  let runner: LessonRunner
  /// Whether the lines and checks are printed.
  let narrates: Bool
  /// Whether the checks are tried on falsified observations.
  let falsifies: Bool

  private let console = Console()

  init(runner: LessonRunner, narrates: Bool, falsifies: Bool) {
    self.runner = runner
    self.narrates = narrates
    self.falsifies = falsifies
  }

  /// Plays each scenario under each of the start methods that it can run under.
  func all(_ scenarios: [Scenario], _ methods: [LessonStart]) throws -> [ScenarioReport] {
    try scenarios.flatMap { scenario in
      try scenario.runs(methods).map { try play(scenario, $0) }
    }
  }

  private func play(_ scenario: Scenario, _ start: LessonStart?) throws -> ScenarioReport {
    if narrates { announce(scenario, start) }
    var report = try run(scenario, start)
    if falsifies { report = LessonListing.falsified(report) }
    if narrates {
      LessonListing.conclusion(scenario, report).forEach(console.result)
    } else {
      console.talk("\(report.passes ? "pass" : "fail")  \(LessonListing.title(report))")
    }
    return report
  }

  private func run(_ scenario: Scenario, _ start: LessonStart?) throws -> ScenarioReport {
    do {
      return try runner.run(scenario, start: start) { line in
        guard narrates else { return }
        console.result("  \(line.speaker) (\(line.process)): \(line.text)")
      }
    } catch let error as MultiprocessingError {
      throw BenchError(
        .machine, "the scenario '\(scenario.name)' cannot be started",
        remedy: "look at the limits of this shell (ulimit -a)", cause: "\(error)")
    }
  }

  private func announce(_ scenario: Scenario, _ start: LessonStart?) {
    let python = scenario.python.map { " [\($0)]" } ?? ""
    console.result("\(scenario.name)\(python): \(scenario.summary)")
    switch scenario.starts {
    case .every: console.result("  start method: \(start?.rawValue ?? "")")
    case .own(let why): console.result("  start method: none to choose (\(why))")
    }
  }
}
