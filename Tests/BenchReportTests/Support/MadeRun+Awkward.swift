import BenchCore

extension MadeRun {
  /// A run with everything that could break a renderer.
  static func awkward() -> RunResults {
    var run = MadeRun()
    run.batches = 2
    let name = "io/\u{1F4A5} | `code` <script>alert(1)</script> שלום\nnew \u{202E}line"
    let setting = ParameterPoint.Setting("x|y", .text("<b>`\u{1B}[31m|"))
    run.add(
      name, .io, [setting], concurrency: 4, notes: ["note | <b>`x`</b>"],
      failure: [
        .processes: TrialFailure(.notApplicable, "4,096 processes exceed the limit | `ulimit`"),
        .coroutines: TrialFailure(.crashed, "worker 3 ended by signal 11 <b>| [x](y)"),
      ]
    ) { _ in .init(throughput: 100) }
    run.add("io/name 2 &amp; \u{FFFE}\u{0}", .io, concurrency: 2) { _ in .init(throughput: 3) }
    run.add("io/" + String(repeating: "long ", count: 2_000), .mixed, concurrency: 2) { _ in
      .init(throughput: 3)
    }
    run.add("io/fine", .io, concurrency: 2) { .init(throughput: $0 == .serial ? 1 : 2) }
    run.add("cpu/fine", .compute, concurrency: 2) { .init(throughput: $0 == .serial ? 1 : 2) }
    return run.results(
      note: "| `<script>` " + String(repeating: "x", count: 10_240),
      doubts: [Doubt(id: "a|`b", message: "<b>m</b>|", evidence: "```", cure: "# c")],
      facts: [Fact("cpu.model", "CPU |", .value("<script>x</script>"))])
  }
}
