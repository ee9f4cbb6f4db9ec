public import BenchCore
public import BenchHarness

/// Plans for tests: one workload that waits, under the four models.
public enum MadePlan {
  /// The four default back ends.
  public static let backends = Model.allCases.map { model in
    BackendDescriptor(
      name: model.rawValue, model: model, summary: "made", waitsBy: "nothing",
      computesOneAtATime: model == .serial || model == .coroutines)
  }

  /// A workload of ten tasks at the given points of `wait`.
  public static func workload(
    _ name: String = "made", waits: [Int64] = [1], backends: [String]? = nil
  ) -> Workload {
    let points = waits.map { wait in
      WorkloadPoint(
        parameters: ParameterPoint([.init("wait", .duration(.milliseconds(wait)))]), tasks: 10,
        concurrency: 5, steps: [StepSpecification(kind: "made")], backends: backends)
    }
    return Workload(
      group: "io", name: name, question: "", workloadClass: .io, expectation: "", text: "",
      hash: "", origin: .builtIn, points: points)
  }

  /// An effort of the given size.
  public static func effort(
    blocks: ClosedRange<Int> = 2...4, batches: Int = 2, budget: Nanoseconds = .seconds(100),
    precision: Double = 0.01
  ) -> Effort {
    Effort(
      budget: budget, blocks: blocks, batches: batches, warmUpBatches: 1,
      precision: precision)
  }

  /// The plan of these workloads, where a task waits 1 ms.
  public static func plan(
    _ workloads: [Workload], effort: Effort = effort(), seed: UInt64 = 1,
    obstacle: @escaping (Cell) -> String? = { _ in nil }
  ) throws -> Plan {
    try Planner(
      profile: .quick, effort: effort, seed: seed, usableCPUs: 2,
      estimate: { _ in .init(compute: .zero, wait: .milliseconds(1)) }, obstacle: obstacle
    ).plan(workloads, backends: backends)
  }
}
