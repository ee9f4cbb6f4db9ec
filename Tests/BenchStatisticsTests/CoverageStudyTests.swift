import Testing

@testable import BenchStatistics

@Suite struct CoverageStudyTests {
  @Test func `every kind of data is tried under every method that is meant for it`() throws {
    let findings = try CoverageStudy.run(trials: 200, seed: 4)
    #expect(findings.count { $0.promise == .covers } == 4 * 4 + 2 * 3)
    for finding in findings {
      // 200 or 100 trials tell little; a broken interval or a wrong truth would show.
      switch finding.promise {
      case .covers: #expect((0.88...1).contains(finding.share.estimate), "\(finding)")
      case .refuses: #expect(finding.share.estimate >= 0.9, "\(finding)")
      case .none: #expect(finding.isKept)
      }
    }
  }

  @Test func `a promise is kept within its bars only`() {
    #expect(CoverageStudy.Promise.covers.isKept(0.95))
    #expect(!CoverageStudy.Promise.covers.isKept(0.92))
    #expect(!CoverageStudy.Promise.covers.isKept(0.98))
    #expect(CoverageStudy.Promise.refuses.isKept(0.98))
    #expect(!CoverageStudy.Promise.refuses.isKept(0.94))
  }

  @Test func `too few trials are refused, and a seed gives the same study again`() throws {
    #expect(throws: StatisticsError.self) { try CoverageStudy.run(trials: 99, seed: 1) }
    #expect(
      try CoverageStudy.run(trials: 100, seed: 1) == CoverageStudy.run(trials: 100, seed: 1))
  }
}
