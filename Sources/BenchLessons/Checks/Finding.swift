/// One check of a scenario: what was looked at, what it had to be, and what it was.
package struct Finding: Codable, Sendable, Hashable {
  /// What was looked at, such as `exit code`.
  package var what: String
  /// What it had to be.
  package var expected: Criterion
  /// What it was.
  package var seen: Fact

  /// Makes a finding.
  package init(_ what: String, expected: Criterion, seen: Fact) {
    self.what = what
    self.expected = expected
    self.seen = seen
  }

  /// Whether it is as expected.
  package var holds: Bool { expected.accepts(seen) }

  /// The same check with an observation that it must refuse.
  package var falsified: Finding {
    var finding = self
    finding.seen = expected.falsified(seen)
    return finding
  }
}
