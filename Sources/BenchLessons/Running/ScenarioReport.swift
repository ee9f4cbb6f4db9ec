/// How a scenario went: what it found, or why it came to no end.
package struct ScenarioReport: Codable, Sendable, Hashable {
  /// The scenario's name.
  package var name: String
  /// The start method; nil where there is none to choose.
  package var start: LessonStart?
  /// The checks in their order.
  package var findings: [Finding]
  /// What kept the scenario from its end, if anything did.
  package var failure: String?

  /// Makes a report.
  package init(
    name: String, start: LessonStart?, findings: [Finding] = [], failure: String? = nil
  ) {
    self.name = name
    self.start = start
    self.findings = findings
    self.failure = failure
  }

  /// Whether the scenario came to its end, looked at something, and all of it is as expected.
  package var passes: Bool {
    failure == nil && !findings.isEmpty && findings.allSatisfy(\.holds)
  }

  /// What was seen, on one line; what is not as expected comes first.
  package var seen: String {
    let wrong = findings.filter { !$0.holds }.map {
      "\($0.what): \($0.seen) instead of \($0.expected)"
    }
    let right = findings.filter(\.holds).map { "\($0.what): \($0.seen)" }
    let parts = (failure.map { [$0] } ?? []) + wrong + right
    return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
  }

  /// The report with each finding falsified in turn; none of them may pass.
  package var falsified: [ScenarioReport] {
    findings.indices.map { index in
      var report = self
      report.findings[index] = findings[index].falsified
      return report
    }
  }
}
