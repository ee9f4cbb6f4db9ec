public import BenchCore
import Foundation

/// Results of another tool, as a run that can be queried and compared like our own.
public struct ExternalResults: Hashable, Sendable {
  /// The tools whose files are understood.
  public enum Tool: String, Hashable, Sendable, CaseIterable {
    /// https://github.com/sharkdp/hyperfine, `--export-json`.
    case hyperfine
    /// https://pyperf.readthedocs.io, a suite's JSON.
    case pyperf
  }

  /// The tool.
  public var tool: Tool
  /// The results: each of the tool's processes is a trial, each of its values a sample.
  public var results: RunResults
  /// The run's identity: the content's, so that a file is imported once.
  public var uid: String
  /// The file's name without its folders.
  public var source: String

  /// Reads a file's content; nil if it is of neither tool.
  ///
  /// - Throws: `BenchError` with code `store` for a file of a tool that lacks what it should have.
  public init?(json: [UInt8], file: String) throws {
    let decoder = JSONDecoder()
    let data = Data(json)
    let source = file.split(separator: "/").last.map(String.init) ?? file
    var hashes = [FNVHash(), FNVHash()]
    for byte in json { hashes[0].add(byte) }
    for byte in json.reversed() { hashes[1].add(byte) }
    uid = hashes.map(\.hexadecimal).joined()
    self.source = source
    let cells: [CellRecord]
    if let document = try? decoder.decode(Hyperfine.self, from: data) {
      tool = .hyperfine
      cells = document.cells
    } else if let document = try? decoder.decode(Pyperf.self, from: data) {
      tool = .pyperf
      cells = document.cells
    } else {
      return nil
    }
    guard cells.contains(where: { !$0.trials.isEmpty }) else {
      throw BenchError(
        .store, "this \(tool.rawValue) file holds no measured times", at: .init(file: file),
        remedy: "export it again with the single times in it")
    }
    results = Self.run(tool, cells, source: source)
  }

  private static func run(_ tool: Tool, _ cells: [CellRecord], source: String) -> RunResults {
    let names = cells.map(\.cell.workload).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let record = RunRecord(
      startedAt: .zero, endedAt: .zero, profile: "external", seed: 0,
      command: "imported from \(source)", note: "results of \(tool.rawValue)", build: tool.rawValue,
      environment: Environment(
        facts: [Fact("external.tool", "Measured by", .value(tool.rawValue))], doubts: [],
        usableCPUs: 1), status: .complete)
    let workloads = names.map { name -> WorkloadRecord in
      var hash = FNVHash()
      hash.add(name)
      return WorkloadRecord(
        identifier: name, workloadClass: .mixed, question: "Measured by \(tool.rawValue).",
        expectation: "", text: name, hash: hash.hexadecimal)
    }
    return RunResults(run: record, workloads: workloads, cells: cells)
  }

  /// A cell of another tool: its workload is `external/NAME`, its back end the tool.
  fileprivate static func cell(
    _ tool: Tool, _ name: String, _ parameters: [String: String], tasks: Int,
    trials: [TrialRecord]
  ) -> CellRecord {
    let point = ParameterPoint(
      parameters.sorted { $0.key < $1.key }
        .map { .init($0.key, (try? Value(inferring: $0.value)) ?? .text($0.value)) })
    return CellRecord(
      cell: Cell(
        workload: "external/\(name)", workloadClass: .mixed, parameters: point,
        backend: tool.rawValue, model: .serial, tasks: tasks, concurrency: 1),
      plannedBlocks: trials.count...max(trials.count, 1), trials: trials)
  }

  fileprivate static func trial(_ block: Int, _ samples: [Sample], failure: TrialFailure? = nil)
    -> TrialRecord
  {
    TrialRecord(
      block: block, position: 0, startedAt: .zero,
      duration: Nanoseconds(samples.reduce(0) { $0 + $1.wall.count }), failure: failure,
      samples: samples)
  }
}

/// The parts of hyperfine's export that are used; times in seconds.
private struct Hyperfine: Decodable {
  struct Result: Decodable {
    var command: String
    var times: [Double]?
    var memory: [Int64]?
    var codes: [Int?]?
    var parameters: [String: String]?

    enum CodingKeys: String, CodingKey {
      case command, times, parameters
      case memory = "memory_usage_byte"
      case codes = "exit_codes"
    }
  }

  var results: [Result]

  /// Every time is of a process of its own: a trial.
  var cells: [CellRecord] {
    results.map { result in
      let trials = (result.times ?? []).enumerated().map { block, seconds -> TrialRecord in
        var sample = Sample(batch: 0, wall: Nanoseconds(seconds: seconds), tasks: 1, digest: 0)
        if let memory = result.memory, memory.indices.contains(block) {
          sample.cost.peakRSS = Bytes(memory[block])
        }
        let code = (result.codes ?? []).indices.contains(block) ? result.codes?[block] ?? 0 : 0
        return ExternalResults.trial(
          block, [sample],
          failure: code == 0 ? nil : TrialFailure(.stepFailed, "the command ended with \(code)"))
      }
      return ExternalResults.cell(
        .hyperfine, result.command, result.parameters ?? [:], tasks: 1, trials: trials)
    }
  }
}

/// The parts of a pyperf suite that are used; values in seconds a loop.
private struct Pyperf: Decodable {
  struct Metadata: Decodable {
    var name: String?
    var loops: Int?
  }

  struct Run: Decodable {
    var metadata: Metadata?
    var values: [Double]?
  }

  struct Benchmark: Decodable {
    var metadata: Metadata?
    var runs: [Run]
  }

  var benchmarks: [Benchmark]
  var metadata: Metadata?

  /// Every run is a process with several values; one that only calibrated has none.
  var cells: [CellRecord] {
    benchmarks.enumerated().map { index, benchmark in
      let name = benchmark.metadata?.name ?? metadata?.name ?? "benchmark \(index + 1)"
      var tasks = 1
      var trials: [TrialRecord] = []
      for run in benchmark.runs {
        guard let values = run.values, !values.isEmpty else { continue }
        let loops = max(
          1, run.metadata?.loops ?? benchmark.metadata?.loops ?? metadata?.loops ?? 1)
        tasks = loops
        let samples = values.enumerated().map { batch, value in
          Sample(
            batch: batch, wall: Nanoseconds(seconds: value * Double(loops)), tasks: loops,
            digest: 0)
        }
        trials.append(ExternalResults.trial(trials.count, samples))
      }
      return ExternalResults.cell(.pyperf, name, [:], tasks: tasks, trials: trials)
    }
  }
}
