import BenchCore
import BenchWorkloads
import Testing

@Suite struct LoadingTests {
  @Test func `the example of the design becomes eight points`() throws {
    let workload = try Sample.library().load("io/http-download")
    #expect(workload.identifier == "io/http-download")
    #expect(workload.workloadClass == .io)
    #expect(workload.origin == .builtIn)
    #expect(workload.text == Sample.download)
    #expect(workload.hash.count == 16)
    #expect(workload.points.count == 8)
    let point = try #require(workload.points.last)
    #expect(point.parameters.label == "concurrency=256 delay=50ms")
    #expect(point.tasks == 500)
    #expect(point.concurrency == 256)
    #expect(
      point.fixtures == [
        FixtureSpecification(
          kind: "http-server",
          arguments: ["object-size": .bytes(.kibibytes(4)), "delay": .duration(.milliseconds(50))])
      ])
    #expect(
      point.steps == [
        StepSpecification(
          kind: "http-get",
          arguments: [
            "path": .template(try Template(parsing: "/objects/{index}")),
            "save": .value(.flag(true)), "offset": .value(.integer(0)),
            "headers": .value(.list([])),
          ])
      ])
    #expect(point.limit == .seconds(60))
    #expect(point.backends == nil)
  }

  @Test func `arrivals can be swept, and their process has a default`() throws {
    let text = Sample.file(
      """
      tasks: 10
      concurrency: 2
      sweep: { rate: [100, 2.5] }
      arrivals: { rate: "{rate}" }
      """)
    #expect(
      try Sample.load(text).points.map(\.arrivals) == [Arrivals(rate: 100), Arrivals(rate: 2.5)])
    let fixed = Sample.file("tasks: 10\nconcurrency: 2\narrivals: { rate: 7, process: fixed }")
    #expect(try Sample.load(fixed).points.first?.arrivals == Arrivals(rate: 7, process: .fixed))
    let short = Sample.file("tasks: 10\nconcurrency: 2\narrivals: 7")
    #expect(try Sample.load(short).points.first?.arrivals == Arrivals(rate: 7))
    let closed = Sample.file("tasks: 10\nconcurrency: 2")
    #expect(try Sample.load(closed).points.first?.arrivals == nil)
  }

  @Test func `everything a file can say arrives in its points`() throws {
    let text = Sample.file(
      """
      tasks: "{cpus * 8}"
      concurrency: 3
      parameters: { total: 10ms, wait: 50%, where: "{package}/Sources" }
      backends: [serial, threads]
      limit: 90s
      """,
      task: """
        task:
          - compute: "{total * (1 - wait)}"
          - wait: { for: "{total * wait}" }
          - scan: { directory: "{where}", chunk: 1MiB }
          - compute: { for: 1000, kernel: sieve }
          - nothing
        """)
    let point = try #require(try Sample.load(text).points.first)
    #expect(point.tasks == 16)
    #expect(point.concurrency == 3)
    #expect(point.backends == ["serial", "threads"])
    #expect(point.limit == .seconds(90))
    #expect(point.parameters.settings.isEmpty)
    #expect(point.steps.map(\.kind) == ["compute", "wait", "scan", "compute", "nothing"])
    #expect(point.steps[0].arguments["for"] == .value(.duration(.milliseconds(5))))
    #expect(point.steps[0].arguments["kernel"] == .value(.text("mix")))
    #expect(point.steps[1].arguments["for"] == .value(.duration(.milliseconds(5))))
    #expect(point.steps[2].arguments["directory"] == .value(.text("/checkout/Sources")))
    #expect(point.steps[2].arguments["part"] == .value(.share(Share(1))))
    #expect(point.steps[3].arguments["for"] == .value(.integer(1000)))
  }

  @Test func `values with an index stay templates with everything else put in`() throws {
    let text = Sample.file(
      "tasks: 10\nconcurrency: 2\nparameters: { dir: \"a}b\", size: 3 }\nfixture: { http-server: }",
      task: "task: [{ http-get: { path: \"{dir}/{index % size}\", offset: \"{index * size}\" } }]")
    let step = try #require(try Sample.load(text).points.first?.steps.first)
    #expect(try step.arguments["path"]?.value(index: 7) == .text("a}b/1"))
    #expect(try step.arguments["offset"]?.value(index: 7) == .integer(21))
  }

  @Test func `text arguments are taken as they stand`() throws {
    let text = Sample.file(
      "tasks: 1\nconcurrency: 1",
      task: """
        task:
          - scan: { directory: 5ms }
          - scan: { directory: "7" }
          - scan: { directory: true, chunk: "4KiB" }
        """)
    let steps = try #require(try Sample.load(text).points.first?.steps)
    #expect(
      steps.map { $0.arguments["directory"] } == [
        .value(.text("5ms")), .value(.text("7")), .value(.text("true")),
      ])
    #expect(steps[2].arguments["chunk"] == .value(.bytes(.kibibytes(4))))
  }

  @Test func `parameters may refer to each other in any order`() throws {
    let text = Sample.file(
      """
      tasks: "{concurrency * 4}"
      concurrency: "{width}"
      parameters: { width: "{base + 1}", base: 2 }
      """)
    let point = try #require(try Sample.load(text).points.first)
    #expect(point.concurrency == 3)
    #expect(point.tasks == 12)
  }

  @Test func `sweep values may be expressions and equal points are made once`() throws {
    let text = Sample.file(
      """
      tasks: 4
      sweep:
        concurrency: [1, 2, "{cpus}", "{2 * cpus}"]
        half: ["{concurrency / 2}"]
      """)
    #expect(
      try Sample.labels(text) == [
        "concurrency=1 half=0.5", "concurrency=2 half=1", "concurrency=4 half=2",
      ])
  }

  @Test func `the hash is FNV-1a of the text`() throws {
    let text = Sample.file("tasks: 1\nconcurrency: 1")
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    #expect(try UInt64(Sample.load(text).hash, radix: 16) == hash)
  }
}
