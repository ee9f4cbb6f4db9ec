import BenchCore
import BenchWorkloads
import Testing

@Suite struct ClaimFileTests {
  @Test func `the built-in claims are those of the lesson`() throws {
    let claims = try ClaimFile.builtIn()
    #expect(claims.count == 9)
    #expect(Set(claims.map(\.name)).count == claims.count)
    #expect(claims.allSatisfy { $0.statement.hasSuffix(".") && !$0.about.isEmpty })
    #expect(claims.first?.place.file == "Workloads/claims.yaml")
  }

  @Test func `a file of one's own is read whole`() throws {
    let text = """
      claims:
        - name: mine
          claim: "Mine | is <b>best</b>."
          all:
            - metric: p99
              workload: io/*
              class: io
              where: { wait: ">= 90%", lock: none }
              numerator: { backend: threads, workload: io/echo, where: { concurrency: "> 4" } }
              bound: "<= 5ms"
              points: some
      """
    let claim = try #require(ClaimFile.parse(text, file: "mine.yaml").first)
    let hypothesis = claim.hypotheses[0]
    #expect(hypothesis.metric == "p99" && hypothesis.workloadClass == .io)
    #expect(
      hypothesis.conditions == [
        .init("wait", .atLeast, .share(Share(0.9))), .init("lock", .equal, .text("none")),
      ])
    #expect(hypothesis.numerator.workload == "io/echo" && hypothesis.denominator == nil)
    #expect(hypothesis.relation == .atMost && hypothesis.limit == 5e6)
    #expect(hypothesis.points == .some && hypothesis.place.line == 5)
  }

  @Test(arguments: [
    ("claims: 5", 1, "list"), ("claim: []", 1, "unknown key"), ("claims:\n  - 5", 2, "map"),
    ("claims:\n  - name: a\n    claim: b", 2, "lacks the key 'all'"),
    ("claims:\n  - name: a\n    claim: b\n    all: []", 4, "list of hypotheses"),
    (hypothesis("metric: p50"), 5, "lacks the key"),
    (hypothesis("metric: p50, numerator: a, bound: fast"), 5, "no number"),
    (hypothesis("metric: p50, numerator: a, bound: \">= 5parsecs\""), 5, "unit"),
    (hypothesis("metric: p50, numerator: a, bound: \">\""), 5, "no value"),
    (hypothesis("metric: p50, numerator: a, bound: \"> 1\", class: oi"), 5, "unknown class"),
    (
      hypothesis("metric: p50, numerator: a, bound: \"> 1\", points: all"), 5, "selection of points"
    ),
    (hypothesis("metric: p50, numerator: [a], bound: \"> 1\""), 5, "must be a map"),
    (hypothesis("metric: p50, numerator: a, bound: \"> 1\", wehre: {}"), 5, "did you mean 'where'"),
    (
      "claims:\n  - {name: a, claim: b, all: [{metric: p50, numerator: a, bound: \"> 1\"}]}\n"
        + "  - {name: a, claim: b, all: [{metric: p50, numerator: a, bound: \"> 1\"}]}", 3, "twice"
    ),
  ])
  func `what is wrong is told with its line`(text: String, line: Int, word: String) {
    let error = #expect(throws: BenchError.self) { try ClaimFile.parse(text, file: "mine.yaml") }
    #expect(error?.code == .workload)
    #expect(error?.place?.file == "mine.yaml")
    #expect(error?.place?.line == line, "\(error?.description ?? "")")
    #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
  }

  private static func hypothesis(_ keys: String) -> String {
    "claims:\n  - name: a\n    claim: b\n    all:\n      - { \(keys) }"
  }

  @Test func `a missing file is said to be missing`() {
    let error = #expect(throws: BenchError.self) { try ClaimFile.load("/nonexistent/x.yaml") }
    #expect(error?.message == "there is no such file")
  }
}
