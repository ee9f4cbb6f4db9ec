public import BenchCore
public import BenchHarness
import Glibc

/// The `bench` binary that was built with the tests.
public enum TrialBinary {
  /// Its path: the executable stands beside the test bundle.
  public static var path: String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, length)], as: UTF8.self)
    for candidate in [CommandLine.arguments.first ?? "", own] {
      guard let slash = candidate.lastIndex(of: "/") else { continue }
      let folder = candidate[..<slash]
      // In some versions the bundle's executable lies deeper, below the build folder.
      for above in ["", "/..", "/../../.."] {
        let path = "\(folder)\(above)/bench"
        if access(path, X_OK) == 0 { return path }
      }
    }
    return "bench"
  }

  /// Runs one trial in a fresh process of the binary and gives its events and its end.
  public static func run(_ specification: TrialSpecification) throws -> (
    end: TrialEnd, events: [TrialEvent]
  ) {
    let launcher = ProcessTrialLauncher(
      executable: path, arguments: ["trial"], interruption: Interruption(), warden: nil)
    let scratch = try TemporaryFolder.make(below: "/tmp", prefix: "bench-test-")
    defer { TemporaryFolder.remove(scratch) }
    var specification = specification
    specification.scratchDirectory = scratch
    var events: [TrialEvent] = []
    let end = launcher.run(specification) { events.append($0) }
    return (end, events)
  }

  /// A specification for a back end.
  public static func specification(
    backend: String, model: Model, tasks: Int = 20, concurrency: Int = 4,
    steps: [StepSpecification], fixtures: [FixtureSpecification] = [], batches: Int = 2,
    limit: Nanoseconds = .seconds(60), memoryLimit: Bytes = .mebibytes(4096)
  ) -> TrialSpecification {
    let cell = Cell(
      workload: "made/cell", workloadClass: .mixed, parameters: ParameterPoint(), backend: backend,
      model: model, tasks: tasks, concurrency: model == .serial ? 1 : concurrency)
    return TrialSpecification(
      cell: cell, steps: steps, fixtures: fixtures,
      calibration: Calibration(unitsPerSecond: ["alu": 1e9, "hash": 1e9, "primes": 1e8]),
      warmUpBatches: 1, batches: batches, seed: 1, scratchDirectory: "", limit: limit,
      memoryLimit: memoryLimit)
  }
}
