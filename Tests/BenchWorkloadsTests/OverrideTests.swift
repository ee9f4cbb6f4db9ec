import BenchCore
import BenchWorkloads
import Testing

@Suite struct OverrideTests {
  private static let text = Sample.file(
    """
    tasks: 100
    parameters: { size: 4KiB, names: [a, b] }
    sweep: { concurrency: [1, 2], delay: [1ms, 2ms] }
    """, task: "task: [{ wait: \"{delay}\" }]")

  @Test func `set gives one value to a sweep, a parameter or a count`() throws {
    let workload = try Sample.load(
      Self.text, settings: ["delay=7ms", "size=1MiB", "tasks={cpus * 3}"])
    #expect(
      workload.points.map(\.parameters.label) == [
        "concurrency=1 delay=7ms size=1MiB", "concurrency=2 delay=7ms size=1MiB",
      ])
    #expect(workload.points.map(\.tasks) == [6, 6])
  }

  @Test func `sweep gives several values and calculates`() throws {
    #expect(
      try Sample.labels(
        Self.text, settings: ["delay=1ms"],
        sweeps: ["concurrency=1, {max(cpus, 3)},8", "tasks=5,6"])
        == [
          "concurrency=1 delay=1ms tasks=5", "concurrency=1 delay=1ms tasks=6",
          "concurrency=3 delay=1ms tasks=5", "concurrency=3 delay=1ms tasks=6",
          "concurrency=8 delay=1ms tasks=5", "concurrency=8 delay=1ms tasks=6",
        ])
  }

  @Test func `a parameter that holds a list takes a list`() throws {
    let small = ["concurrency=1", "delay=1ms"]
    let label = { try Sample.labels(Self.text, settings: small + [$0]).first ?? "" }
    #expect(try label("names=x,y") == "concurrency=1 delay=1ms names=[x, y]")
    #expect(try label("names=[x]") == "concurrency=1 delay=1ms names=[x]")
    #expect(try label("names=") == "concurrency=1 delay=1ms names=[]")
  }

  @Test(arguments: [
    (["dely=1ms"], [String]()),
    (["delay"], []), (["=3"], []), (["delay=5 parsecs"], []), (["delay=fast"], []),
    (["delay=1ms"], ["delay=1ms,2ms"]), (["tasks=0"], []), (["concurrency=-4"], []),
    (["delay={dealy}"], []), (["delay={index * 1ms}"], []), ([], ["concurrency="]),
    ([], ["concurrency=1,x"]), (["cpus=8"], []), (["tasks=99999999999999999999"], []),
    (["delay={1ms"], []), (["tasks={1 / 0}"], []),
  ])
  func `a wrong option is an error that names it`(settings: [String], sweeps: [String]) {
    let complaint = Sample.complaint(Self.text, settings: settings, sweeps: sweeps)
    #expect(complaint.contains((settings + sweeps).last ?? "?"))
    #expect(!complaint.contains("not a BenchError"))
  }

  @Test func `an unknown option names the nearest parameter`() {
    #expect(
      Sample.complaint(Self.text, settings: ["dely=1ms"])
        == "--set dely=1ms: the workload 'sample' has no parameter of this name; "
        + "did you mean 'delay'?")
  }

  @Test func `a value that does not fit is told with the option and the place of its use`() {
    #expect(
      Sample.complaint(Self.text, settings: ["delay=3"])
        == "mine.yaml: --set delay=3: 'for' of the step 'wait' (line 7) must be a duration such as "
        + "5ms (ns, us, ms, s, min, h), not 3\n"
        + "  remedy: write a duration such as 5ms (ns, us, ms, s, min, h)")
  }
}
