import BenchCore
import BenchLessons
import BenchReport

/// The lesson as lists and tables.
enum LessonListing {
  /// All scenarios by section; a section is a heading in a list and a column in a table for
  /// programs.
  static func print(_ format: FormatOptions) {
    guard format.format == .table else { return format.print(catalogue()) }
    let console = Console()
    let width = LessonCatalogue.scenarios.map(\.name.count).max() ?? 0
    for section in LessonCatalogue.sections {
      console.result(section.title)
      for scenario in section.scenarios {
        let gap = String(repeating: " ", count: width - scenario.name.count)
        let python = scenario.python.map { " [\($0)]" } ?? ""
        console.result("  \(scenario.name)\(gap)  \(scenario.summary)\(python)")
      }
    }
  }

  private static func catalogue() -> ResultTable {
    let rows = LessonCatalogue.sections.flatMap { section in
      section.scenarios.map { scenario -> [ResultTable.Cell] in
        [
          .text(section.title), .text(scenario.name), .text(scenario.summary),
          scenario.python.map(ResultTable.Cell.text) ?? .null, .text(scenario.expectation),
          .text(starts(scenario)),
        ]
      }
    }
    let columns = ["section", "name", "shows", "python", "expected", "start methods"]
    return ResultTable(columns: columns.map { .init($0) }, rows: rows)
  }

  private static func starts(_ scenario: Scenario) -> String {
    switch scenario.starts {
    case .every: LessonStart.allCases.map(\.rawValue).joined(separator: ", ")
    case .own(let why): why
    }
  }

  /// Name and start method.
  static func title(_ report: ScenarioReport) -> String {
    report.name + (report.start.map { " (\($0.rawValue))" } ?? "")
  }

  /// One row a scenario and start method.
  static func table(_ reports: [ScenarioReport]) -> ResultTable {
    let rows = reports.map { report -> [ResultTable.Cell] in
      [
        .text(report.name), .text(report.start?.rawValue ?? ""),
        .text(LessonCatalogue.scenario(report.name)?.expectation ?? ""), .text(report.seen),
        .text(report.passes ? "pass" : "fail"),
      ]
    }
    let columns = ["name", "start method", "expected", "seen", "result"]
    return ResultTable(columns: columns.map { .init($0) }, rows: rows)
  }

  /// What was expected, each check with what was seen, and the result.
  static func conclusion(_ scenario: Scenario, _ report: ScenarioReport) -> [String] {
    var lines = ["  expected: \(scenario.expectation)"]
    for finding in report.findings {
      let wanted = finding.holds ? "" : "  instead of \(finding.expected)"
      lines.append("  seen:     \(finding.what): \(finding.seen)\(wanted)")
    }
    if let failure = report.failure { lines.append("  stopped:  \(failure)") }
    return lines + ["  \(report.passes ? "pass" : "fail")"]
  }

  /// What the checks say of falsified observations: a report that fails if they notice each one.
  static func falsified(_ report: ScenarioReport) -> ScenarioReport {
    var result = report
    let unnoticed = report.falsified.filter(\.passes).count
    result.failure =
      report.passes && unnoticed == 0
      ? "\(report.findings.count) of \(report.findings.count) falsified observations were noticed"
      : nil
    return result
  }
}
