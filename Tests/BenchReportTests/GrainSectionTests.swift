import BenchCore
import Testing

@testable import BenchReport

@Suite struct GrainSectionTests {
  /// 200 ms of work, cut ever finer, where each back end adds a known overhead to every task.
  private func run(cuts: [Int], overhead: [Model: Double]) -> String {
    var run = MadeRun()
    run.noise = (0, 0, 0)
    for count in cuts {
      run.add(
        "cpu/grain", .compute, [.init("cuts", .integer(Int64(count)))], tasks: count,
        concurrency: 2
      ) { model in
        guard let overhead = overhead[model] else { return nil }
        let processors = model == .threads || model == .processes ? 2.0 : 1.0
        return .init(throughput: processors / (0.2 / Double(count) + overhead))
      }
    }
    let blocks = GrainSection().blocks(RunAnalysis(run.results()))
    return MarkdownRenderer(pictures: "").text(blocks)
  }

  private func row(_ backend: String, in text: String) -> Substring? {
    text.split(separator: "\n").first { $0.hasPrefix("| \(backend) ") }
  }

  @Test func `the smallest effective task is the planted overhead`() throws {
    let text = run(
      cuts: [1, 1000, 100_000, 1_000_000], overhead: [.serial: 0, .threads: 1e-6, .processes: 9e-6])
    let threads = try #require(row("threads", in: text))
    #expect(threads.contains("1.00 us"))
    let processes = try #require(row("processes", in: text))
    #expect(processes.contains("9.00 us"))
    #expect(row("coroutines", in: text) == nil)
  }

  @Test func `a back end that is effective at the finest cut is said to be below the range`() throws
  {
    let text = run(cuts: [1, 1000], overhead: [.serial: 0, .threads: 1e-9])
    #expect(try #require(row("threads", in: text)).contains("below"))
  }

  @Test func `without serial, or with one cut only, nothing is said`() {
    #expect(run(cuts: [1, 1000], overhead: [.threads: 1e-6]).contains("METG") == false)
    #expect(run(cuts: [1000], overhead: [.serial: 0, .threads: 1e-6]).contains("METG") == false)
  }
}
