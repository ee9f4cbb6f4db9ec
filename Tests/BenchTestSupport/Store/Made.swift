public import BenchCore

/// Results with known content, for tests of what stores, queries and reports them.
///
/// Everything follows from the arguments: no clock, no randomness.
public enum Made {
  /// Throughput of each model over `serial`, as the made results have it.
  public static let speeds: [Model: Double] = [
    .serial: 1, .threads: 2, .processes: 1.9, .coroutines: 1.5,
  ]

  /// 2026-01-02 03:04:05 UTC.
  public static let start = Nanoseconds.seconds(1_767_323_045)

  /// A machine with two CPUs, a sensor that is not there, and a doubt.
  public static let environment = Environment(
    facts: [
      Fact("cpu.model", "CPU", .value("Made CPU 3000")),
      Fact("cpu.governor", "Governor", .unavailable("no cpufreq in this virtual machine")),
    ],
    doubts: [
      Doubt(id: "load.high", message: "The machine is busy", evidence: "load 3.5", cure: "wait")
    ],
    usableCPUs: 2)

  /// A complete run of `workloads`, each at `points` values of `wait` and on all four models.
  ///
  /// - Parameters:
  ///   - workloads: names with their class.
  ///   - points: how many parameter points each has.
  ///   - blocks: how many trials each cell has.
  ///   - batches: how many samples each trial has.
  public static func run(
    workloads: KeyValuePairs<String, WorkloadClass> = ["cpu/made": .compute, "io/made": .io],
    points: Int = 2, blocks: Int = 3, batches: Int = 4
  ) -> RunResults {
    let cells = workloads.flatMap { name, workloadClass in
      (0..<points).flatMap { point in
        Model.allCases.map {
          cellRecord(name, workloadClass, point: point, model: $0, blocks: blocks, batches: batches)
        }
      }
    }
    return RunResults(
      run: runRecord(), workloads: workloads.map { workload($0.key, $0.value) }, cells: cells)
  }

  /// The record of a complete run.
  public static func runRecord() -> RunRecord {
    RunRecord(
      startedAt: start, endedAt: start + .seconds(60), profile: "quick", seed: .max - 1,
      command: "bench all --profile quick", note: "made for a test", tags: ["host": "made"],
      build: "0.1.0 release swift-6.3", environment: environment,
      laterDoubts: [Doubt(id: "steal", message: "CPU was stolen", evidence: "2 %", cure: "move")],
      calibration: Calibration(unitsPerSecond: ["alu": 1.25e9]), status: .complete)
  }

  /// A workload of that name.
  public static func workload(_ identifier: String, _ workloadClass: WorkloadClass)
    -> WorkloadRecord
  {
    WorkloadRecord(
      identifier: identifier, workloadClass: workloadClass, question: "Which is fastest?",
      expectation: "Threads.", text: "name: \(identifier)\n", hash: "0123456789abcdef")
  }

  /// A cell at a point, on a model's default back end.
  public static func cell(
    _ workload: String = "cpu/made", _ workloadClass: WorkloadClass = .compute, point: Int = 0,
    model: Model = .threads
  ) -> Cell {
    Cell(
      workload: workload, workloadClass: workloadClass,
      parameters: ParameterPoint([
        .init("wait", .duration(.milliseconds(Int64(point + 1)))),
        .init("size", .bytes(Bytes(4096))),
      ]),
      backend: model.rawValue, model: model, tasks: 100, concurrency: model == .serial ? 1 : 16)
  }

  /// A sample that took `wall` for 100 tasks, with everything filled in.
  public static func sample(batch: Int = 0, wall: Nanoseconds = .milliseconds(10)) -> Sample {
    var cost = Cost()
    cost.userCPU = Nanoseconds(wall.count / 2)
    cost.systemCPU = Nanoseconds(wall.count / 10)
    cost.voluntarySwitches = 7
    cost.involuntarySwitches = 3
    cost.minorFaults = 11
    cost.majorFaults = 0
    cost.onCPU = Nanoseconds(wall.count / 2)
    cost.runQueue = Nanoseconds(wall.count / 20)
    cost.waitShare = Share(0.375)
    cost.peakRSS = .mebibytes(12 + Int64(batch))
    cost.threads = 3
    cost.processes = 1
    cost.fixtureCPU = Nanoseconds(1234)
    cost.pss = .mebibytes(5)
    cost.kernelMemory = Bytes(70_000)
    cost.readBytes = Bytes(1)
    cost.writtenBytes = Bytes(2)
    cost.diskReadBytes = Bytes(3)
    cost.diskWrittenBytes = Bytes(4)
    cost.descriptors = 17
    cost.allocations = 5
    cost.instructions = 6
    cost.cycles = 7
    cost.energy = 0.25
    var conditions = Conditions()
    conditions.foreignCPU = Share(0.125)
    conditions.steal = Share(0.0625)
    conditions.throttled = Nanoseconds(99)
    conditions.megahertz = 2596.5
    conditions.cpuPressure = Share(0.25)
    conditions.memoryPressure = Share(0.015625)
    conditions.ioPressure = Share(0.5)
    return Sample(
      batch: batch, wall: wall, tasks: 100, digest: 0xFEDC_BA98_7654_3210,
      startSkew: Nanoseconds(15_000), cost: cost, latency: latency(wall),
      metrics: ["lost_updates": Double(batch), "fraction": 0.1], conditions: conditions,
      taints: batch == 1 ? [Taint(id: "sample.steal", evidence: "6 % of the CPU time")] : [])
  }

  /// An open loop of 100 tasks whose mean response is `response`.
  public static func openLoop(_ response: Nanoseconds) -> OpenLoopSummary {
    OpenLoopSummary(
      offeredRate: 2000, response: latency(Nanoseconds(response.count * 100)),
      queueing: latency(Nanoseconds(response.count * 10)), lateness: nil, backlog: 3)
  }

  private static func latency(_ wall: Nanoseconds) -> LatencySummary {
    let mean = wall.count / 100
    return LatencySummary(
      count: 100, mean: Nanoseconds(mean), minimum: Nanoseconds(mean / 2), p50: Nanoseconds(mean),
      p90: Nanoseconds(mean * 2), p99: Nanoseconds(mean * 3), p999: Nanoseconds(mean * 4),
      maximum: Nanoseconds(mean * 5),
      buckets: (1...40).map { .init(upTo: Nanoseconds(mean * $0 / 8), count: $0) })
  }

  /// Trials whose medians are exact: block by block 10 % slower, batch by batch 1 % around it.
  private static func cellRecord(
    _ workload: String, _ workloadClass: WorkloadClass, point: Int, model: Model, blocks: Int,
    batches: Int
  ) -> CellRecord {
    let speed = speeds[model] ?? 1
    let trials = (0..<blocks).map { block in
      let base = 10_000_000 * Double(point + 1) * (1 + Double(block) / 10) / speed
      let position = model.rawValue.count % Model.allCases.count
      return TrialRecord(
        block: block, position: position,
        startedAt: start + .seconds(Int64(block)),
        phases: [.create: Nanoseconds(1000), .run: Nanoseconds(Int64(base) * Int64(batches))],
        duration: Nanoseconds(Int64(base) * Int64(batches + 1)),
        summary: TrialSummary(
          unavailable: ["psi": "not in this kernel"], notes: ["made", "twice"]),
        samples: (0..<batches).map { batch in
          let around = 1 + (Double(batch) - Double(batches - 1) / 2) / 100
          return sample(batch: batch, wall: Nanoseconds(Int64((base * around).rounded())))
        })
    }
    return CellRecord(
      cell: cell(workload, workloadClass, point: point, model: model),
      plannedBlocks: 2...max(2, blocks), trials: trials,
      conclusion: Conclusion(reason: .ceiling, precision: 0.025, blocks: blocks))
  }
}
