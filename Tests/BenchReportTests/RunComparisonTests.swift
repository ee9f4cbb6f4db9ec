import BenchCore
import BenchReport
import BenchStatistics
import BenchTestSupport
import Testing

@Suite struct RunComparisonTests {
  /// Two runs; the second has planted factors by point: slower, faster, all else as it was.
  private func design(_ factors: [Int: Double] = [0: 0.9, 1: 1.15]) -> MadeHistory {
    var design = MadeHistory()
    (design.runs, design.points, design.blocks, design.batches) = (2, 6, 10, 5)
    design.factor = { place in place.run == 1 ? factors[place.point] ?? 1 : 1 }
    design.noise.run = 0
    return design
  }

  private func compare(_ design: MadeHistory, margin: Double = 0.02) -> RunComparison {
    var runs = (0..<design.runs).map(design.run)
    for index in runs.indices { runs[index].run.number = Int64(index + 1) }
    return RunComparison(
      base: runs[0], heads: Array(runs.dropFirst()), options: AnalysisOptions(margin: margin))
  }

  @Test(arguments: [true, false])
  func `planted slowdowns, gains and equivalences are named rightly`(isOnePlan: Bool) {
    var design = design()
    design.isOnePlan = isOnePlan
    let comparison = compare(design)
    #expect(comparison.rows.count == 24)
    #expect(comparison.missing.isEmpty)
    for row in comparison.rows {
      #expect(row.method == (isOnePlan ? .paired : .unpaired))
      #expect(row.blocks == 10 && row.processes == [10, 10])
      switch row.cell.parameters["size"] {
      case .integer(0)?:
        #expect(row.verdict == .slower)
        #expect(abs(row.ratio.estimate - 0.9) < 0.03)
      case .integer(1)?: #expect(row.verdict == .faster)
      default: #expect(row.verdict == .equivalent || row.verdict == .notSeparated)
      }
      #expect((row.detectable ?? 1) < 0.05)
    }
    #expect(comparison.outcome(limit: nil) == .worse)
    #expect(comparison.outcome(limit: 0.05) == .worse)
    #expect(comparison.outcome(limit: 0.3) == .improved)
  }

  @Test func `noise alone is no finding`() {
    var findings = 0
    for seed in 0..<20 as Range<UInt64> {
      var design = design([:])
      design.seed = seed
      let comparison = compare(design, margin: 0.01)
      if !(comparison.rows(.slower) + comparison.rows(.faster)).isEmpty { findings += 1 }
      #expect(comparison.rows(.faster).isEmpty || seed < 20)
    }
    #expect(findings <= 4)
  }

  @Test func `outcomes tell certain from uncertain`() {
    #expect(compare(design([0: 1.2])).outcome(limit: nil) == .improved)
    var few = design()
    few.blocks = 5
    #expect(compare(few).outcome(limit: nil) == .inconclusive)
    #expect(compare(few).rows.allSatisfy { $0.verdict == nil && $0.ratio.lower.isFinite })
    var noisy = design([:])
    noisy.noise.process = 0.2
    #expect(compare(noisy).outcome(limit: 0.05) == .inconclusive)
    #expect(compare(design([:])).outcome(limit: 0.05) == .fine)
    let none = RunComparison(base: design().run(0), heads: [Made.run()])
    #expect(none.rows.isEmpty && none.outcome(limit: nil) == .inconclusive)
    #expect(none.missing.count == 40)
  }

  @Test func `what differs between machines, builds and texts is listed`() {
    var runs = (0..<2).map(design().run)
    runs[1].run.number = 2
    #expect(RunDifference.all(base: runs[0], head: runs[1]).map(\.what) == ["Build"])
    runs[1].run.environment.usableCPUs = 8
    runs[1].run.environment.facts[0].reading = .value("Other CPU")
    runs[1].run.environment.facts.append(Fact("build.mode", "Build mode", .value("debug")))
    runs[1].workloads[0].hash = "changed"
    let comparison = RunComparison(base: runs[0], heads: [runs[1]])
    #expect(
      comparison.forbidding.map(\.what)
        == ["CPU", "Build mode", "Usable CPUs", "Text of \(runs[1].workloads[0].identifier)"])
    #expect(
      Fingerprint.short(runs[0].run.environment) != Fingerprint.short(runs[1].run.environment))
    let text = ComparisonDocument.markdown(comparison)
    #expect(text.contains("Different: CPU: Made CPU 3000 in run 0, Other CPU in run 2."))
  }

  @Test func `several heads share one correction`() {
    var design = design()
    design.runs = 4
    design.factor = { place in place.run == 3 && place.point == 2 ? 0.9 : 1 }
    let comparison = compare(design)
    #expect(comparison.heads == [2, 3, 4])
    #expect(comparison.rows.count == 72)
    #expect(Set(comparison.rows(.slower).map(\.head)) == [4])
    #expect(comparison.rows(.slower).count == 4)
  }

  @Test func `every form stays well-formed with nasty names`() throws {
    let nasty =
      "a|b `c` <script>alert(1)</script> \u{202E}שלום👩‍👩‍👧 " + String(repeating: "x", count: 10_000)
    var runs = (0..<2).map(design().run)
    for index in runs.indices {
      runs[index].run.number = Int64(index + 1)
      runs[index].cells = runs[index].cells.map { record in
        var record = record
        record.cell.workload = nasty
        return record
      }
      runs[index].run.environment.facts[0].reading = .value("\(nasty)\(index)")
    }
    let comparison = RunComparison(base: runs[0], heads: [runs[1]])
    let markdown = ComparisonDocument.markdown(comparison)
    #expect(!markdown.contains("<script>"))
    let table = markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    for line in table {
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(bars == 9, "\(line.prefix(200))")
    }
    let terminal = ComparisonDocument.terminal(comparison)
    #expect(terminal.unicodeScalars.allSatisfy { $0.value != 0x202E })
    for form in TableRenderer.Form.allCases {
      let text = TableRenderer.text(ComparisonDocument.table(comparison), form: form)
      #expect(!text.isEmpty)
    }
  }
}
