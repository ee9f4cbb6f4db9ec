import BenchCore
import BenchStatistics
import Glibc

/// A made run whose truth is known: noise of blocks, processes and batches around planted values.
struct MadeRun {
  /// One cell's planted truth.
  struct Truth {
    var throughput: Double
    var cpuPerTask = 1e6
    var memory = 20e6
    var waitShare = 0.5
    var p50 = 5e6
    var p99 = 9e6
  }

  var blocks = 6
  var batches = 3
  var processors = 2
  var seed: UInt64 = 42
  var models: [Model] = [.serial, .threads, .processes, .coroutines]
  /// Standard deviations of the logarithms: what a block's cells share, a process, a batch.
  var noise = (block: 0.05, process: 0.012, batch: 0.006)
  private(set) var cells: [CellRecord] = []
  private(set) var workloads: [WorkloadRecord] = []

  /// Adds a workload at one point; `truth` gives each model's planted values, nil for "not run".
  mutating func add(
    _ workload: String, _ kind: WorkloadClass, _ settings: [ParameterPoint.Setting] = [],
    tasks: Int = 200, concurrency: Int, notes: [String] = [],
    failure: [Model: TrialFailure] = [:], truth: (Model) -> Truth?
  ) {
    if !workloads.contains(where: { $0.identifier == workload }) {
      workloads.append(
        WorkloadRecord(
          identifier: workload, workloadClass: kind, question: "What is best for \(workload)?",
          expectation: "As the theory says.", text: "name: \(workload)", hash: "0123456789abcdef"))
    }
    var random = RandomSource(seed: seed &+ UInt64(cells.count) &* 7919)
    let shared = (0..<blocks).map { _ in noise.block * random.normal() }
    for model in models {
      guard let truth = truth(model) else { continue }
      let cell = Cell(
        workload: workload, workloadClass: kind, parameters: ParameterPoint(settings),
        backend: model.rawValue, model: model, tasks: tasks,
        concurrency: model == .serial ? 1 : concurrency)
      let trials = (0..<blocks).map { block -> TrialRecord in
        if let failure = failure[model] {
          return TrialRecord(block: block, position: 0, startedAt: .zero, failure: failure)
        }
        return trial(truth, block, tasks, shared[block], notes, &random)
      }
      cells.append(
        CellRecord(
          cell: cell, plannedBlocks: 6...12, trials: trials,
          conclusion: Conclusion(
            reason: blocks >= 6 ? .precise : .budget, precision: 0.021, blocks: blocks)))
    }
  }

  /// Adds a further back end of a model that does so many times what the default one does.
  mutating func addBackend(_ name: String, like model: Model, times factor: Double) {
    for record in cells where record.cell.backend == model.rawValue {
      var copy = record
      copy.cell.backend = name
      for trial in copy.trials.indices {
        for sample in copy.trials[trial].samples.indices {
          let wall = copy.trials[trial].samples[sample].wall.seconds / factor
          copy.trials[trial].samples[sample].wall = Nanoseconds(seconds: wall)
        }
      }
      cells.append(copy)
    }
  }

  /// Changes one sample of a cell.
  mutating func change(
    _ backend: String, of workload: String, trial: Int, sample: Int,
    _ change: (inout Sample) -> Void
  ) {
    for index in cells.indices
    where cells[index].cell.backend == backend && cells[index].cell.workload == workload {
      change(&cells[index].trials[trial].samples[sample])
    }
  }

  private func trial(
    _ truth: Truth, _ block: Int, _ tasks: Int, _ shared: Double, _ notes: [String],
    _ random: inout RandomSource
  ) -> TrialRecord {
    let process = shared + noise.process * random.normal()
    let samples = (0..<batches).map { batch -> Sample in
      let factor = exp(process + noise.batch * random.normal())
      var cost = Cost()
      let cpu = truth.cpuPerTask * Double(tasks) / factor
      cost.userCPU = Nanoseconds(Int64(cpu * 0.8))
      cost.systemCPU = Nanoseconds(Int64(cpu * 0.2))
      cost.waitShare = Share(min(1, max(0, truth.waitShare + 0.004 * random.normal())))
      let busy = Double(tasks) * truth.cpuPerTask / factor
      cost.onCPU = Nanoseconds(Int64(busy))
      cost.runQueue = Nanoseconds(Int64(busy * 0.25))
      cost.voluntarySwitches = Int64(tasks * 2)
      cost.involuntarySwitches = Int64(tasks / 10)
      cost.minorFaults = 40
      cost.majorFaults = 0
      cost.peakRSS = Bytes(Int64(truth.memory * exp(0.01 * random.normal())))
      let latency = LatencySummary(
        count: Int64(tasks), mean: Nanoseconds(Int64(truth.p50)), minimum: Nanoseconds(1),
        p50: Nanoseconds(Int64(truth.p50 / factor)), p90: Nanoseconds(Int64(truth.p99 * 0.9)),
        p99: Nanoseconds(Int64(truth.p99 / factor * exp(0.05 * random.normal()))),
        p999: Nanoseconds(Int64(truth.p99 * 1.2)), maximum: Nanoseconds(Int64(truth.p99 * 1.5)),
        buckets: [
          .init(upTo: Nanoseconds(Int64(truth.p50 / factor)), count: Int64(tasks / 2)),
          .init(upTo: Nanoseconds(Int64(truth.p99 * 0.9)), count: Int64(tasks * 4 / 10)),
          .init(upTo: Nanoseconds(Int64(truth.p99 * 1.5)), count: Int64(tasks / 10)),
        ])
      return Sample(
        batch: batch, wall: Nanoseconds(seconds: Double(tasks) / (truth.throughput * factor)),
        tasks: tasks, digest: 7, cost: cost, latency: latency)
    }
    return TrialRecord(
      block: block, position: 0, startedAt: .zero, duration: .milliseconds(300),
      summary: TrialSummary(notes: notes), samples: samples)
  }

  /// The whole run.
  func results(
    status: RunRecord.Status = .complete, note: String = "", doubts: [Doubt] = [],
    facts: [Fact] = [], number: Int64 = 3
  ) -> RunResults {
    let start = Nanoseconds(1_795_458_000_000_000_000)
    return RunResults(
      run: RunRecord(
        number: number, startedAt: start,
        endedAt: status == .complete ? start + .seconds(113) : nil, profile: "quick", seed: seed,
        command: "bench all --profile quick --seed \(seed)", note: note,
        build: "bench 0.1.0, release, Swift 6.3.1, commit 0123abc",
        environment: Environment(facts: facts, doubts: doubts, usableCPUs: processors),
        calibration: Calibration(unitsPerSecond: ["alu": 1.03e9]), status: status),
      workloads: workloads, cells: cells)
  }
}
