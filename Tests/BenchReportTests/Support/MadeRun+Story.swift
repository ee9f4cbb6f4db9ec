import BenchCore

extension MadeRun {
  /// The starter set as a machine with two CPUs would show it: 14 points, 56 cells.
  static func story(blocks: Int = 6, batches: Int = 3) -> MadeRun {
    var run = MadeRun()
    run.blocks = blocks
    run.batches = batches
    run.addCompute()
    run.addInputOutput()
    for share in [0.0, 0.5, 0.8, 0.95, 0.99] { run.addDial(share) }
    run.addTickets()
    return run
  }

  private mutating func addCompute() {
    for (name, rate, gain) in [("cpu/alu", 1000.0, 1.97), ("cpu/primes", 420.0, 1.93)] {
      add(name, .compute, tasks: 64, concurrency: 2) { model in
        let speedup = [Model.serial: 1, .threads: gain, .processes: gain * 0.99, .coroutines: 0.99]
        return Truth(
          throughput: rate * (speedup[model] ?? 1), cpuPerTask: 1e9 / rate,
          memory: Self.memory(model), waitShare: 0.004, p50: 1e9 / rate, p99: 1.3e9 / rate)
      }
    }
  }

  private mutating func addInputOutput() {
    addWaiting("io/sleep", rate: 198, waitShare: 0.997, inFlight: 64, gain: [.processes: 0.97])
    addWaiting("io/file-fsync", rate: 640, waitShare: 0.93, inFlight: 16, gain: [.coroutines: 0.88])
    addWaiting(
      "io/file-scan", rate: 5200, waitShare: 0.06, inFlight: 16, most: 1.9,
      gain: [.coroutines: 0.93], notes: ["served from the page cache: 312 of 312 files"])
    addWaiting(
      "io/echo", rate: 24_000, waitShare: 0.61, inFlight: 64, most: 2.6, gain: [.coroutines: 1.12])
    for delay in [5, 50] {
      addWaiting(
        "io/http-download", rate: 1000 / Double(delay), waitShare: 0.97, inFlight: 64,
        gain: [.coroutines: 0.99, .processes: 0.92],
        settings: [.init("delay", .duration(.milliseconds(Int64(delay))))])
    }
  }

  private mutating func addWaiting(
    _ name: String, rate: Double, waitShare: Double, inFlight: Int, most: Double = .infinity,
    gain: [Model: Double], settings: [ParameterPoint.Setting] = [], notes: [String] = []
  ) {
    add(name, .io, settings, concurrency: inFlight, notes: notes) { model in
      let speedup = model == .serial ? 1 : min(most, Double(inFlight) * 0.93) * (gain[model] ?? 1)
      let cpu = (1 - waitShare) * 1e9 / rate + (model == .coroutines ? 6e3 : 11e3)
      return Truth(
        throughput: rate * speedup, cpuPerTask: cpu, memory: Self.memory(model, workers: inFlight),
        waitShare: waitShare, p50: 1.05e9 / rate, p99: 1.5e9 / rate)
    }
  }

  /// A task of 10 ms on 2 CPUs with 32 in flight, at a wait share.
  mutating func addDial(_ share: Double, loopGain: Double = 0.98) {
    let setting = ParameterPoint.Setting("wait", .share(Share(share)))
    add("mixed/dial", .mixed, [setting], tasks: 128, concurrency: 32) { model in
      let all = min(32, share < 1 ? 2 / (1 - share) : 32)
      let loop = min(32, share < 1 ? 1 / (1 - share) : 32)
      let speedup = [
        Model.serial: 1, .threads: all * 0.96, .processes: all * 0.95, .coroutines: loop * loopGain,
      ]
      return Truth(
        throughput: 100 * (speedup[model] ?? 1), cpuPerTask: (1 - share) * 1e7 + 9e3,
        memory: Self.memory(model, workers: 32), waitShare: share, p50: 1.1e7, p99: 2.9e7)
    }
  }

  private mutating func addTickets() {
    add("sharing/tickets", .mixed, tasks: 100, concurrency: 4) { model in
      let speedup = [Model.serial: 1, .threads: 0.82, .processes: 0.79, .coroutines: 0.96]
      return Truth(
        throughput: 30_000 * (speedup[model] ?? 1), cpuPerTask: 3.1e4, memory: Self.memory(model),
        waitShare: 0.31, p50: 3.2e4, p99: 1.4e5)
    }
  }

  private static func memory(_ model: Model, workers: Int = 2) -> Double {
    switch model {
    case .serial: 11.2e6
    case .threads: 11.4e6 + Double(workers) * 4e4
    case .processes: 11.2e6 + Double(workers) * 3.9e6
    case .coroutines: 13.1e6
    }
  }
}
