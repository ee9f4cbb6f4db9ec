import BenchCore
import BenchStatistics
import Testing

@testable import BenchReport

private let quick = AnalysisOptions(resamples: 100)

@Suite struct ExplanationTests {
  @Test func `the workers' time splits into parts that sum to one`() throws {
    var cost = Cost()
    cost.onCPU = .milliseconds(30)
    cost.runQueue = .milliseconds(10)
    cost.waitShare = Share(0.6)
    cost.voluntarySwitches = 50
    cost.involuntarySwitches = 10
    cost.minorFaults = 5
    let sample = Sample(batch: 0, wall: .milliseconds(100), tasks: 20, digest: 0, cost: cost)
    let trial = TrialRecord(block: 0, position: 0, startedAt: .zero, samples: [sample])
    let shares = TimeShares([trial, trial])
    let parts = try #require(shares.parts)
    #expect(abs(parts.running - 0.3) < 1e-9)
    #expect(abs(parts.queued - 0.1) < 1e-9)
    #expect(abs(parts.blocked - 0.6) < 1e-9)
    #expect(abs((shares.ownWaitShare ?? 0) - 2.0 / 3) < 1e-9)
    #expect(shares.switches == 3)
    #expect(shares.faults == 0.25)
    #expect(shares.queuedPerTask == 500_000)
    #expect(TextBar.parts([0.3, 0.1, 0.6], columns: 10) == "###/......")
  }

  @Test func `a sensor that is not there leaves the parts open`() {
    let sample = Sample(batch: 0, wall: .milliseconds(100), tasks: 20, digest: 0)
    let trial = TrialRecord(block: 0, position: 0, startedAt: .zero, samples: [sample])
    #expect(TimeShares([trial]).parts == nil)
    #expect(TimeShares([trial]).switches == nil)
    #expect(TimeShares([]).parts == nil)
  }

  @Test func `a bound that is met needs no explanation and one that is missed gets one`() throws {
    var run = MadeRun()
    run.blocks = 8
    run.noise = (0, 0.001, 0.001)
    // Half waiting, 2 CPUs, 16 in flight: at most 4 times serial, one loop at most 2 times.
    let done = [Model.serial: 100.0, .threads: 392, .processes: 200, .coroutines: 196]
    run.add("mixed/made", .mixed, concurrency: 16) { model in
      .init(throughput: done[model] ?? 0, cpuPerTask: model == .processes ? 9e6 : 5e6)
    }
    let analysis = RunAnalysis(run.results(), options: quick)
    let point = try #require(analysis.points.first)
    let all = Prediction.all(
      point, processors: 2, overheads: TaskOverheads(analysis), trials: analysis.trials())
    #expect(all.map(\.backend) == ["threads", "processes", "coroutines"])
    #expect(all.map(\.processors) == [2, 2, 1])
    for (one, bound) in zip(all, [4.0, 4, 2]) { #expect(abs(one.bound - bound) < 0.05) }
    #expect(abs((all[0].knee ?? 0) - 4) < 0.1)
    #expect(all[0].explanation == nil)
    #expect(all[2].explanation == nil)
    let why = try #require(all[1].explanation)
    #expect(why.contains("busy: 1.80× the CPU time"))
    #expect(why.contains("run queue: 10 %"))
  }

  @Test func `a single slow batch with page faults is told with its cause`() throws {
    var run = MadeRun()
    run.add("io/made", .io, concurrency: 4) { _ in .init(throughput: 100) }
    run.change("threads", of: "io/made", trial: 2, sample: 1) { sample in
      sample.wall = Nanoseconds(seconds: sample.wall.seconds * 4)
      sample.cost.majorFaults = 900
    }
    let cell = try #require(run.cells.first { $0.cell.backend == "threads" })
    let found = CellShape.found(cell.trials).filter { $0.outlier.severity == .severe }
    #expect(found.map(\.block) == [2])
    let sentence = try #require(CellShape(cell.trials).sentences.first)
    #expect(sentence.contains("1 slow outlier among 18 batches"))
    #expect(sentence.contains("page faults with IO"))
    let calm = try #require(run.cells.first { $0.cell.backend == "coroutines" })
    #expect(CellShape(calm.trials).sentences == [])
  }

  @Test func `two speeds and a series that never settles are called so`() {
    func trial(_ block: Int, _ walls: [Double]) -> TrialRecord {
      let samples = walls.enumerated().map {
        Sample(batch: $0, wall: Nanoseconds(seconds: $1), tasks: 10, digest: 0)
      }
      return TrialRecord(block: block, position: 0, startedAt: .zero, samples: samples)
    }
    let two = (0..<24).map {
      trial($0, [$0.isMultiple(of: 2) ? 1 + 0.001 * Double($0) : 3 + 0.001 * Double($0)])
    }
    #expect(CellShape(two).sentences.contains { $0.hasPrefix("has 2 speeds") })
    let rising = (0..<4).map { trial($0, (0..<24).map { 1 + 0.1 * Double($0) }) }
    #expect(CellShape(rising).sentences.contains { $0.hasPrefix("never settles in 4 of 4") })
  }

  @Test func `a sweep of workers is fitted from six numbers on and refused below`() throws {
    var run = MadeRun()
    run.noise = (0, 0.001, 0.001)
    for (workload, counts) in [("scale/six", [1, 2, 4, 8, 16, 32]), ("scale/four", [1, 2, 4, 8])] {
      for n in counts {
        let setting = ParameterPoint.Setting("concurrency", .integer(Int64(n)))
        run.add(workload, .mixed, [setting], concurrency: n) { model in
          let x = Double(n)
          let gain = x / (1 + 0.05 * (x - 1) + 0.002 * x * (x - 1))
          return .init(
            throughput: model == .serial ? 100 : 100 * gain, memory: 10e6 + 1e6 * x)
        }
      }
    }
    let analysis = RunAnalysis(run.results(), options: quick)
    let sweeps = WaiterSweep.all(analysis.points)
    #expect(sweeps.map(\.backend).prefix(3) == ["threads", "processes", "coroutines"])
    let law = try #require(sweeps[0].law(quick, seed: 1))
    #expect(abs(law.contention.estimate - 0.05) < 0.02)
    let peak = try #require(law.peakWorkers)
    #expect(abs(peak - 21.8) < 4)
    let slope = try #require(sweeps[0].memoryPerWorker(quick))
    #expect(abs(slope.estimate - 1e6) < 1e5)
    #expect(sweeps.last?.law(quick, seed: 1) == nil)
    let text = Report.render([analysis], options: .init(form: .text))[0].contents
    #expect(text.contains("refused: 4 of 6"))
  }

  @Test func `advice names the winner, ties, and what is not certain`() throws {
    var run = MadeRun()
    run.blocks = 8
    run.noise = (0.02, 0.002, 0.001)
    let done = [Model.serial: 100.0, .threads: 200, .processes: 199, .coroutines: 100]
    run.add("io/http-made", .io, concurrency: 16) { .init(throughput: done[$0] ?? 0) }
    run.add("cpu/made", .compute, concurrency: 2) { _ in .init(throughput: 100) }
    let analysis = RunAnalysis(run.results(), options: quick)
    let advice = try #require(Advice([analysis.points[0]], options: quick, seed: 1))
    #expect(advice.use.plain == "threads or processes")
    #expect(advice.certainty == "sure: a tie within 5 %")
    var light = MadeRun()
    light.blocks = 8
    light.add("io/light", .io, concurrency: 16) {
      .init(throughput: $0 == .serial ? 10 : 100, memory: $0 == .threads ? 200e6 : 20e6)
    }
    let even = RunAnalysis(light.results(), options: quick)
    let cheap = try #require(Advice(even.points, options: quick, seed: 1))
    #expect(!cheap.use.plain.hasPrefix("threads"))
    let nothing = try #require(Advice([analysis.points[1]], options: quick, seed: 1))
    #expect(nothing.use.plain == "serial")
    #expect(nothing.certainty == "sure: nothing gains")
    #expect(Advice([], options: quick, seed: 1) == nil)
    let table = try #require(EverydayCases.table(analysis))
    #expect(table.rows[0][0].plain == "200 HTTP calls at the same time")
    #expect(table.rows[0][3].plain.contains("measured with 16 in flight, not 200"))
  }

  @Test func `a back end of few workloads does not reduce the verdict to them`() throws {
    var run = MadeRun.story(batches: 2)
    run.addBackend("coroutines-multicore", like: .coroutines, times: 2)
    run.add("cpu/only", .compute, concurrency: 2) {
      $0 == .serial || $0 == .threads ? .init(throughput: 5) : nil
    }
    let analysis = RunAnalysis(run.results(), options: quick)
    let compute = try #require(analysis.classes.first { $0.workloadClass == .compute })
    #expect(compute.workloads == ["cpu/alu", "cpu/primes"])
    #expect(compute.standings.map(\.backend).contains("coroutines-multicore"))
  }

  @Test func `names become file names that do not clash`() {
    #expect(WorkloadPictures.slug("io/http-download") == "io-http-download")
    let odd = ["io/a|b", "io/a b", "io/\u{1F4A5}", String(repeating: "long", count: 50)]
      .map(WorkloadPictures.slug)
    #expect(Set(odd).count == 4)
    for name in odd {
      #expect(name.utf8.count < 60)
      #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }
  }

  /// Tasks of 1 us that only compute, of which threads do less for what each costs them.
  private func short(_ options: AnalysisOptions) throws -> Prediction {
    var run = MadeRun()
    run.blocks = 8
    run.noise = (0, 0.001, 0.001)
    let done = [Model.serial: 1e6, .threads: 1e6]
    run.add("cpu/made", .compute, concurrency: 2) { model in
      done[model].map { .init(throughput: $0, waitShare: 0) }
    }
    let analysis = RunAnalysis(run.results(), options: options)
    let point = try #require(analysis.points.first)
    return try #require(
      Prediction.all(
        point, processors: 2, overheads: TaskOverheads(analysis), trials: analysis.trials()
      ).first { $0.backend == "threads" })
  }

  @Test func `the overhead of the host's self-check lowers what is predicted`() throws {
    let bare = try short(quick)
    #expect(abs(bare.bound - 2) < 0.01 && bare.overhead == 0)
    #expect(bare.residual.needsExplanation)
    var options = quick
    // An empty task takes 20 ns serially, and two workers finish one every 510 ns: 1.02 us each.
    options.emptyTasks = [
      "serial": .init(nanoseconds: 20, workers: 2), "threads": .init(nanoseconds: 510, workers: 2),
    ]
    let told = try short(options)
    #expect(told.overhead == 1000)
    #expect(abs(told.bound - 1) < 0.01)
    #expect(told.residual.needsExplanation == false)
  }
}
