public import BenchCore
import BenchKernels
import BenchStatistics
import CPrimitives
import Glibc

/// Holds the suite's measuring against answers that are known without it: C functions that use none of
/// its parts, and the tools `perf` and `hyperfine` where they are installed.
///
/// Takes some 20 s. Not for several threads at once.
public struct KnownAnswers {
  private let launcher: any TrialLauncher
  private let calibration: Calibration
  private let makeScratch: () throws -> String
  private let removeScratch: (String) -> Void
  private let meter = ProcessTreeMeter()

  /// Makes a check that runs its trials with `launcher`.
  ///
  /// - Parameter calibration: Work units per second of the kernel `alu`, just measured.
  public init(
    launcher: any TrialLauncher, calibration: Calibration,
    makeScratch: @escaping () throws -> String,
    removeScratch: @escaping (String) -> Void
  ) {
    self.launcher = launcher
    self.calibration = calibration
    self.makeScratch = makeScratch
    self.removeScratch = removeScratch
  }

  /// Asks every question.
  ///
  /// - Throws: `TrialFailure` if a trial fails, `BenchError` if the machine lacks what is needed.
  public func all() throws -> [KnownAnswer] {
    let wait = PlantedWait(
      launcher: launcher, calibration: calibration, makeScratch: makeScratch,
      removeScratch: removeScratch)
    return [try sleep(), burn(), try memory(resident: false), try memory(resident: true)]
      + (try batch()) + [try command()] + (try wait.answers())
  }

  // MARK: - Time

  /// Sleeps of 50 ms in trials, and in C, in turns; the median of each.
  ///
  /// They may differ by 0.2 ms, or by what the C program's own sleeps differ: their quartile range.
  private func sleep() throws -> KnownAnswer {
    let wait = StepSpecification(
      kind: "wait", arguments: ["for": .value(.duration(.milliseconds(50)))])
    var measured: [Double] = []
    var expected: [Double] = []
    for _ in 0..<6 {
      for _ in 0..<5 {
        expected.append(Double(cprimitives_reference_sleep(50_000_000)) / 1e6)
      }
      let samples = try trial([wait], tasks: 1, batches: 5)
      measured += samples.compactMap { $0.latency.map { Double($0.mean.count) / 1e6 } }
    }
    let range = try Quantile.value(expected, at: 0.75) - Quantile.value(expected, at: 0.25)
    return KnownAnswer(
      question: "a sleep of 50 ms", reference: "the same sleep in C", unit: "ms",
      finding: .compared(
        measured: try Quantile.median(measured), expected: try Quantile.median(expected),
        tolerance: max(0.2, range)))
  }

  /// 20 ms of computing in this thread, by the meter and by getrusage in C.
  private func burn() -> KnownAnswer {
    let tree = MeteredTree()
    let before = meter.snapshot(of: tree, at: .start)
    let expected = cprimitives_reference_burn(20_000_000)
    let after = meter.snapshot(of: tree, at: .end)
    let cost = after.cost(since: before, wall: Nanoseconds(1)).cost
    return .relative(
      "CPU time of a task that computes", "getrusage in C", "ms",
      measured: Double(cost.cpu?.count ?? 0) / 1e6, expected: Double(expected) / 1e6, within: 0.01)
  }

  // MARK: - Memory

  /// Two children that touch 128 MiB each.
  private func memory(resident: Bool) throws -> KnownAnswer {
    let half: Int64 = 128 << 20
    let processes = (0..<2).map { _ in cprimitives_reference_holder(half) }
    defer { for process in processes where process > 0 { cprimitives_reference_end(process) } }
    guard processes.allSatisfy({ $0 > 0 }) else {
      throw BenchError(.machine, "two children with 128 MiB each cannot be started")
    }
    let idle = cprimitives_reference_holder(4096)
    guard idle > 0 else { throw BenchError(.machine, "a child cannot be started") }
    defer { cprimitives_reference_end(idle) }
    func held(_ processes: [Int32]) -> Double {
      let tree = MeteredTree(includesCaller: false, processes: processes)
      let snapshot = meter.snapshot(of: tree, at: .end)
      let cost = snapshot.cost(since: snapshot, wall: Nanoseconds(1)).cost
      return Double((resident ? cost.peakRSS : cost.pss)?.count ?? 0) / Double(1 << 20)
    }
    // What a child holds anyway is no part of the answer.
    let empty = held([idle])
    return .relative(
      resident ? "peak RSS of a tree that touches 256 MiB" : "PSS of a tree that touches 256 MiB",
      "what it touches", "MiB", measured: held(processes) - 2 * empty, expected: 256,
      within: 0.02)
  }

  // MARK: - A batch under perf

  /// A child that computes, touches memory and sleeps 200 times, by the meter and by `perf stat`.
  private func batch() throws -> [KnownAnswer] {
    let questions = [
      ("task-clock", "CPU time of a batch", "ms"),
      ("context-switches", "context switches of a batch", ""),
      ("page-faults", "page faults of a batch", ""),
    ]
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    var control: Int32 = -1
    let process = cprimitives_reference_worker(200, 1_000_000, 65_536, &control)
    guard process > 0 else { throw BenchError(.machine, "a child cannot be started") }
    defer {
      cprimitives_reference_end(process)
      close(control)
    }
    func unavailable(_ why: String) -> [KnownAnswer] {
      questions.map {
        KnownAnswer(question: $0.1, reference: "perf stat", unit: $0.2, finding: .unavailable(why))
      }
    }
    guard let perf = try PerfStat(of: process, events: questions.map(\.0), folder: scratch) else {
      return unavailable(
        "perf is not installed, or not allowed; apt-get install linux-perf, and see "
          + "/proc/sys/kernel/perf_event_paranoid")
    }
    defer { perf.end() }
    let tree = MeteredTree(includesCaller: false, processes: [process])
    let before = meter.snapshot(of: tree, at: .start)
    guard perf.tell("enable") else { return unavailable("perf does not answer") }
    let wasRun = cprimitives_reference_run(control)
    guard wasRun, perf.tell("disable") else { return unavailable("the child ended too early") }
    let cost = meter.snapshot(of: tree, at: .end).cost(since: before, wall: Nanoseconds(1)).cost
    let counts = perf.finish()
    let measured: [Double?] = [
      cost.cpu.map { Double($0.count) / 1e6 },
      cost.voluntarySwitches.flatMap { one in cost.involuntarySwitches.map { Double(one + $0) } },
      cost.minorFaults.flatMap { one in cost.majorFaults.map { Double(one + $0) } },
    ]
    return zip(questions, measured).map { question, measured in
      guard let expected = counts[question.0], let measured else {
        return KnownAnswer(
          question: question.1, reference: "perf stat", unit: question.2,
          finding: .unavailable("perf does not count \(question.0) here"))
      }
      return .relative(
        question.1, "perf stat", question.2, measured: measured, expected: expected, within: 0.02)
    }
  }

  // MARK: - A command under hyperfine

  /// Runs of either side in a round, and rounds; in turns, so that both meet the same machine.
  private static let runs = (each: 10, rounds: 4)

  /// The wall time of `sleep 0.05` as a step, and by hyperfine; the medians, within the interval of
  /// hyperfine's runs (from the shortest to the longest).
  ///
  /// Or within 0.5 %: the step also makes a file for the program's errors and a pipe that tells of its
  /// end, which takes some 0.1 ms, and on a quiet machine hyperfine's runs are closer together.
  private func command() throws -> KnownAnswer {
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    let (question, reference) = ("wall time of the command 'sleep 0.05'", "hyperfine")
    let step = try StepCatalogue.specification(
      "command", ["run": .value(.list([.text("sleep"), .text("0.05")]))])
    var expected: [Double] = []
    var measured: [Double] = []
    for _ in 0..<Self.runs.rounds {
      guard let times = try Hyperfine.times("sleep 0.05", runs: Self.runs.each, folder: scratch)
      else {
        return KnownAnswer(
          question: question, reference: reference, unit: "ms",
          finding: .unavailable("hyperfine is not installed; apt-get install hyperfine"))
      }
      expected += times.map { $0 * 1000 }
      let samples = try trial([step], tasks: 1, batches: Self.runs.each)
      measured += samples.compactMap { $0.latency.map { Double($0.mean.count) / 1e6 } }
    }
    let center = try Quantile.median(expected)
    let middle = try Quantile.median(measured)
    let end = middle > center ? expected.max() : expected.min()
    return KnownAnswer(
      question: question, reference: reference, unit: "ms",
      finding: .compared(
        measured: middle, expected: center,
        tolerance: max(0.005 * center, abs((end ?? center) - center))))
  }

  private func trial(_ steps: [StepSpecification], tasks: Int, batches: Int) throws -> [Sample] {
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    let cell = Cell(
      workload: "selfcheck", workloadClass: .io, parameters: ParameterPoint(),
      backend: Model.serial.rawValue, model: .serial, tasks: tasks, concurrency: 1)
    var samples: [Sample] = []
    let end = launcher.run(
      TrialSpecification(
        cell: cell, steps: steps, fixtures: [], calibration: Calibration(), warmUpBatches: 1,
        batches: batches, seed: 1, scratchDirectory: scratch, limit: .seconds(60),
        memoryLimit: .mebibytes(1024))
    ) { event in
      if case .sample(let sample) = event { samples.append(sample) }
    }
    if let failure = end.failure { throw failure }
    return samples
  }
}
