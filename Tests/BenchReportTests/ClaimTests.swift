import BenchCore
import BenchReport
import BenchStatistics
import BenchStore
import BenchTestSupport
import Testing

@Suite struct ClaimTests {
  private let place = BenchError.Place(file: "made.yaml", line: 1)

  private func claim(
    _ relation: ClaimRelation, _ limit: Double, metric: String = "throughput",
    kind: WorkloadClass? = nil, workload: String = "*", conditions: [ClaimCondition] = [],
    points: ClaimHypothesis.Points = .every, numerator: String = "threads",
    denominator: String? = "serial"
  ) -> Claim {
    let hypothesis = ClaimHypothesis(
      metric: metric, workload: workload, workloadClass: kind, conditions: conditions,
      numerator: .init(backend: numerator), denominator: denominator.map { .init(backend: $0) },
      relation: relation, limit: limit, points: points, place: place)
    return Claim(name: "made", statement: "Made.", hypotheses: [hypothesis], place: place)
  }

  /// Threads do twice what serial does, except at point 0, where they do as much.
  private var run: RunResults {
    var design = MadeHistory()
    (design.runs, design.points, design.blocks, design.batches) = (1, 8, 8, 5)
    design.factor = { $0.point == 0 && $0.model == .threads ? 0.5 : 1 }
    return design.run(0)
  }

  private func verdict(_ claim: Claim) -> ClaimVerdict {
    ClaimAnswer.all([claim], results: run)[0].verdict
  }

  @Test func `claims come out as planted`() {
    #expect(verdict(claim(.atLeast, 1.9, kind: .compute)) == .supported)
    #expect(verdict(claim(.below, 1.9, kind: .compute)) == .refuted)
    // One point of the IO-bound ones is a tie.
    #expect(verdict(claim(.atLeast, 1.9, kind: .io)) == .refuted)
    #expect(verdict(claim(.atLeast, 1.9, kind: .io, points: .some)) == .supported)
    #expect(verdict(claim(.above, 5, points: .some)) == .refuted)
    #expect(verdict(claim(.atLeast, 1.5, points: .typical)) == .supported)
    #expect(verdict(claim(.atLeast, 1.98, points: .typical)) == .refuted)
    #expect(verdict(claim(.above, 2, kind: .compute)) == .undecided)
    #expect(verdict(claim(.above, 1000, denominator: nil)) == .supported)
    #expect(
      verdict(claim(.below, 0.5, metric: "wait-share", kind: .compute, denominator: nil))
        == .supported)
    #expect(
      verdict(claim(.below, 1.9, conditions: [.init("size", .equal, .integer(0))])) == .supported)
    #expect(verdict(claim(.above, 0, metric: "lost_updates", denominator: nil)) == .undecided)
  }

  @Test func `an answer carries its evidence`() throws {
    let answer = ClaimAnswer.all([claim(.atLeast, 1.9, kind: .compute)], results: run)[0]
    let hypothesis = try #require(answer.deciding)
    #expect(hypothesis.evidence.count == 4)
    #expect(hypothesis.evidence.allSatisfy { $0.blocks == 8 && $0.value.contains(2) })
    #expect(answer.cells == 8 && answer.fewestBlocks == 8)
    #expect(hypothesis.value?.estimate == hypothesis.evidence.map(\.value.estimate).min())
    let table = ClaimTable.answers([answer])
    #expect(table[column: "answer"] == [.text("supported")])
    #expect(ClaimTable.evidence([answer]).rows.count == 4)
  }

  @Test func `what a run does not have leaves a claim undecided, and says so`() {
    let answer = ClaimAnswer.all(
      [claim(.above, 1, workload: "switch/by-hand", numerator: "greenlets")], results: run)[0]
    #expect(answer.verdict == .undecided)
    #expect(answer.deciding?.reason == "no such cells in this run")
    #expect(answer.fewestBlocks == 0)
    var short = run
    short.cells = short.cells.map { cell in
      var cell = cell
      cell.trials = Array(cell.trials.prefix(3))
      return cell
    }
    let few = ClaimAnswer.all([claim(.above, 1)], results: short)[0]
    #expect(few.deciding?.reason == "only 3 common blocks; 6 are needed")
  }

  @Test func `sides may differ in a parameter`() {
    let hypothesis = ClaimHypothesis(
      metric: "throughput", workload: "io/made-0",
      numerator: .init(
        backend: "threads", conditions: [.init("size", .equal, .integer(0))]),
      denominator: .init(
        backend: "threads", conditions: [.init("size", .equal, .integer(2))]),
      relation: .below, limit: 0.6, place: place)
    let answer = ClaimAnswer.all(
      [Claim(name: "a", statement: "b", hypotheses: [hypothesis], place: place)], results: run)[0]
    #expect(answer.verdict == .supported)
    #expect(answer.deciding?.evidence.first?.value.contains(0.5) == true)
  }

  @Test func `the report shows the answers`() {
    var options = AnalysisOptions(claims: [claim(.atLeast, 1.9, kind: .compute)])
    options.claims[0].statement = "A |nasty| <script>claim</script> `here`"
    let text = Report.render(run, options: .init(analysis: options))[0].contents
    #expect(text.contains("## The claims"))
    #expect(text.contains("**supported**") && !text.contains("<script>"))
    #expect(!Report.render(run)[0].contents.contains("## The claims"))
  }

  @Test func `digests give the report of the samples`() throws {
    let store = try Made.store(run)
    let (full, digest) = (RunAnalysis(run), RunAnalysis(try store.digest(run: 1)))
    #expect(full.cells.count == digest.cells.count)
    for (left, right) in zip(full.cells, digest.cells) {
      #expect(left.processes == right.processes && left.batches == right.batches)
      for (a, b) in [
        (left.throughput, right.throughput), (left.p99, right.p99),
        (left.cpuPerTask, right.cpuPerTask), (left.peakMemory, right.peakMemory),
      ] {
        let (a, b) = (try #require(a), try #require(b))
        #expect(abs(a.estimate / b.estimate - 1) < 1e-9)
        #expect(abs(a.lower / b.lower - 1) < 1e-9 && abs(a.upper / b.upper - 1) < 1e-9)
      }
    }
  }
}
