import BenchCore
import BenchStatistics
import Testing

@testable import BenchReport

/// Few resamples: tests ask whether the truth is inside, not for the third digit.
private let options = AnalysisOptions(resamples: 200)

@Suite struct AnalysisTests {
  @Test func `a planted speed-up and a planted ratio lie in their intervals`() throws {
    var run = MadeRun()
    run.blocks = 8
    let planted = [Model.serial: 100.0, .threads: 200, .processes: 150, .coroutines: 100]
    run.add("cpu/made", .compute, concurrency: 2) { .init(throughput: planted[$0] ?? 0) }
    let analysis = RunAnalysis(run.results(), options: options)
    let point = try #require(analysis.points.first)
    #expect(try #require(point.speedup("threads")).interval.contains(2))
    #expect(try #require(point.speedup("processes")).interval.contains(1.5))
    let kind = try #require(analysis.classes.first)
    #expect(kind.againstThreads[0]["processes"]?.verdict == .slower)
    #expect(kind.againstThreads[0]["serial"] == nil)
    #expect(kind.againstFastest[0]["serial"]?.verdict == .slower)
    #expect(kind.standings.map(\.backend) == ["threads", "processes", "coroutines"])
    #expect(kind.standings.map(\.relation) == [.best, .behind, .behind])
    #expect(kind.standings[0].speedup.contains(2))
    let cell = try #require(point["threads"])
    #expect(cell.processes == 8)
    #expect(cell.batches == 24)
    #expect(try #require(cell.throughput).contains(200))
  }

  @Test func `equal models are equivalent or not separated, never faster`() throws {
    var wrong = 0
    for seed in 0..<12 {
      var run = MadeRun()
      run.seed = UInt64(seed) * 101
      run.blocks = 10
      run.add("io/tie", .io, concurrency: 8) { .init(throughput: $0 == .serial ? 10 : 80) }
      let kind = try #require(RunAnalysis(run.results(), options: options).classes.first)
      for backend in ["processes", "coroutines"] {
        let verdict = kind.againstThreads[0][backend]?.verdict
        if verdict == .faster || verdict == .slower { wrong += 1 }
      }
    }
    // The whole table's error rate is 5 %; 1 of 12 tables is expected at most.
    #expect(wrong <= 2)
  }

  @Test func `six blocks in a large table still find a clear difference`() throws {
    let analysis = RunAnalysis(MadeRun.story().results(), options: options)
    let compute = try #require(analysis.classes.first { $0.workloadClass == .compute })
    #expect(compute.againstThreads[0]["coroutines"]?.verdict == .slower)
  }

  @Test func `fewer than six blocks give ratios but no verdict`() throws {
    let analysis = RunAnalysis(MadeRun.story(blocks: 5).results(), options: options)
    let compute = try #require(analysis.classes.first { $0.workloadClass == .compute })
    let comparison = try #require(compute.againstThreads[0]["coroutines"])
    #expect(comparison.verdict == nil)
    #expect(comparison.ratio.blocks == 5)
    #expect(compute.standings.isEmpty)
    #expect(analysis.contrasts.allSatisfy { $0.contrast == nil && $0.missing != nil })
  }

  @Test func `the planted contrast lies in its interval`() throws {
    let analysis = RunAnalysis(MadeRun.story().results(), options: options)
    let dial = try #require(
      analysis.contrasts.first { item in
        guard case .dialEnds = item.source else { return false }
        return item.candidate == "coroutines"
      })
    let contrast = try #require(dial.contrast)
    // Planted: 1.0208 at 99 % waiting, 0.5104 at 0 %.
    #expect(contrast.ratioOfRatios.contains(2))
    #expect(contrast.fewestBlocks == 6)
    #expect(dial.processes == 24)
    let classes = try #require(analysis.contrasts.first { $0.candidate == "processes" })
    #expect(classes.workloads.map(\.count) == [5, 2])
  }

  @Test func `a planted crossover is found`() throws {
    var run = MadeRun()
    run.blocks = 8
    for share in [0.0, 0.5, 0.8, 0.95, 0.99] { run.addDial(share) }
    let dial = try #require(RunAnalysis(run.results(), options: options).dial)
    guard case .at(let crossing) = dial.crossing else {
      Issue.record("no crossing: \(dial.crossing)")
      return
    }
    // Ratio 0.651 at 95 % and 1.021 at 99 %: 95 % of threads is reached at about 98.7 %.
    #expect(crossing.interval.contains(0.9868))
    #expect(dial.agreement > 0.95)
    #expect(dial.entries.map(\.share) == [0, 0.5, 0.8, 0.95, 0.99])
  }

  @Test func `coroutines that keep up everywhere have no crossover`() throws {
    var run = MadeRun()
    for share in [0.0, 0.5, 0.9] { run.addDial(share, loopGain: 4) }
    let dial = try #require(RunAnalysis(run.results(), options: options).dial)
    guard case .always = dial.crossing else {
      Issue.record("expected always: \(dial.crossing)")
      return
    }
  }

  @Test func `the operational bound is the smaller of slots and CPUs`() {
    #expect(DialAnalysis.bound(share: 0, inFlight: 32, processors: 2) == 2)
    #expect(DialAnalysis.bound(share: 0.5, inFlight: 32, processors: 2) == 4)
    #expect(DialAnalysis.bound(share: 0.5, inFlight: 32, processors: 1) == 2)
    #expect(DialAnalysis.bound(share: 0.99, inFlight: 32, processors: 2) == 32)
    #expect(DialAnalysis.bound(share: 1, inFlight: 32, processors: 2) == 32)
    #expect(DialAnalysis.bound(share: 0, inFlight: 1, processors: 8) == 1)
  }

  @Test func `labels are held against the measured wait share`() throws {
    let analysis = RunAnalysis(MadeRun.story().results(), options: options)
    func finding(_ name: String) -> LabelCheck? { analysis.labels.first { $0.workload == name } }
    #expect(finding("cpu/alu")?.finding == .agrees)
    #expect(finding("io/sleep")?.finding == .agrees)
    #expect(finding("mixed/dial")?.finding == .agrees)
    #expect(finding("io/file-scan")?.finding == .surprise(.compute))
    #expect(finding("io/file-scan")?.notes == ["served from the page cache: 312 of 312 files"])
  }

  @Test func `of two results for a block the later one counts`() throws {
    var run = MadeRun()
    run.add("cpu/made", .compute, concurrency: 2) { .init(throughput: $0 == .serial ? 1 : 2) }
    var results = run.results()
    var again = results.cells[0].trials[0]
    again.failure = TrialFailure(.interrupted, "the run was interrupted")
    results.cells[0].trials.insert(again, at: 0)
    let cell = try #require(RunAnalysis(results, options: options).cells.first)
    #expect(cell.processes == 6)
    #expect(cell.failures.count == 1)
  }

  @Test func `the same run gives the same analysis`() {
    let results = MadeRun.story(blocks: 6, batches: 2).results()
    let one = Report.render(results, options: .init(analysis: options))
    let two = Report.render(results, options: .init(analysis: options))
    #expect(one == two)
  }
}
