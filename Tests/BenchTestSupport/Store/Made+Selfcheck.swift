public import BenchCore

extension Made {
  /// A self-check of a host, with a back end that ran and one that failed.
  public static func selfcheck(
    _ host: String, at time: Nanoseconds = start, difference: Double?, isLoaded: Bool = false,
    failure: String = "no thread"
  ) -> SelfcheckRecord {
    SelfcheckRecord(
      madeAt: time, host: host, build: "b", isLoaded: isLoaded, clockCost: 25.5,
      clockResolution: 1, blocks: 16, comparisons: 200, falseAlarms: 3,
      smallestDifference: difference,
      overheads: [
        .init(
          backend: "serial", task: .init(low: 1, value: 2, high: 3),
          timing: .init(low: -1, value: 0.5, high: 2), startSkew: 7),
        .init(backend: "threads", failure: failure),
      ],
      cells: [
        .init(
          workload: "cpu/grain", parameters: "cuts=10", backend: "serial", tasks: 10, timed: 10,
          blocks: 8, ratio: .init(low: 0.99, value: 1.003, high: 1.01), clockShare: 0.0078125,
          between: 812.5,
          verdict: "within 2 %"),
        .init(
          workload: "io/sleep", parameters: "", backend: "threads", tasks: 4, blocks: 0,
          verdict: "not measured", failure: failure),
      ])
  }
}
