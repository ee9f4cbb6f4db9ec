import BenchCore
import Testing

@testable import BenchReport

private let quick = AnalysisOptions(resamples: 100)

private func render(_ results: RunResults, path: String = "report.md") -> [RenderedFile] {
  Report.render(results, options: .init(path: path, analysis: quick))
}

private func markdown(_ results: RunResults) -> String { render(results)[0].contents }

@Suite struct ReportTests {
  @Test func `disturbed batches, scheduled arrivals and wait shares have tables of their own`()
    throws
  {
    var results = MadeRun.story(batches: 2).results()
    let time = LatencySummary(
      count: 200, mean: .milliseconds(3), minimum: .milliseconds(1), p50: .milliseconds(2),
      p90: .milliseconds(4), p99: .milliseconds(7), p999: .milliseconds(8),
      maximum: .milliseconds(9), buckets: [])
    for trial in results.cells[0].trials.indices {
      for batch in results.cells[0].trials[trial].samples.indices {
        results.cells[0].trials[trial].samples[batch].openLoop = OpenLoopSummary(
          offeredRate: 2000, response: time, queueing: time, lateness: nil, backlog: 150)
        results.cells[0].trials[trial].samples[batch].cost.onCPU = .milliseconds(1)
        results.cells[0].trials[trial].samples[batch].cost.runQueue = .milliseconds(1)
        results.cells[0].trials[trial].samples[batch].cost.waitShare = Share(0.5)
      }
    }
    results.cells[1].trials[0].samples[0].taints = [Taint(id: "sample.steal", evidence: "9 %")]
    let text = markdown(results)
    // Rows without the blanks that align them.
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    #expect(rows.contains { $0.contains("2.00 ms | 7.00 ms | 8.00 ms | 7.00 ms") })
    #expect(rows.contains { $0.hasPrefix("| sample.steal | 1 of ") })
    // Half blocked and a quarter on a CPU: two thirds of the work are waiting.
    #expect(text.contains("## Where the time went"))
    #expect(rows.contains { $0.contains("| 25\u{A0}% | 25\u{A0}% | 50\u{A0}% | mixed |") })
  }

  @Test func `a full run has every section, charts beside it and sound markup`() throws {
    let files = render(MadeRun.story(batches: 2).results(), path: "results/report.md")
    let charts = files.dropFirst().map { $0.path.dropFirst("results/report-charts/".count) }
    #expect(files[0].path == "results/report.md")
    for name in ["dial.svg", "differences.svg", "time.svg", "latency-io-sleep.svg"] {
      #expect(charts.contains(name[...]), "\(name) among \(charts)")
    }
    for name in ["cpu-alu", "io-http-download", "mixed-dial"] {
      #expect(charts.contains("speedup-\(name).svg"))
      #expect(charts.contains("sequence-\(name).svg"))
    }
    #expect(Set(charts).count == charts.count, "no chart overwrites another")
    let text = files[0].contents
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("# T") || $0.hasPrefix("## ") }
    #expect(
      headings == [
        "# Threads, processes or coroutines?", "## Verdict", "## What to use when",
        "## The contrast: IO-bound against compute-bound work",
        "## The dial: from pure computing to pure waiting", "## Where the time went",
        "## Compute-bound work", "## IO-bound work",
        "## Mixed work", "## Predictions beside results", "## Is the work what its label says?",
        "## The machine’s limit beside ours", "## What gave no result",
        "## How precise it got, and why measuring stopped", "## What disturbed single batches",
        "## What makes these numbers doubtful", "## The machine", "## Method in short", "## Again",
      ])
    for file in files.dropFirst() {
      #expect(MarkupCheck.problem(in: file.contents) == nil, "\(file.path)")
      #expect(file.contents.contains("prefers-color-scheme: dark"))
      let name = file.path.dropFirst("results/".count)
      #expect(text.contains("](\(name))"), "linked relative to the report")
    }
    #expect(text.contains("bench all --profile quick --seed 42"))
    #expect(text.contains("\\| ") == false)
  }

  @Test func `the verdict comes first and names the winner with ratio, interval and P`() throws {
    let text = markdown(MadeRun.story(batches: 2).results())
    let verdict = try #require(text.firstRange(of: "## Verdict"))
    let start = text[verdict.upperBound...].prefix(700)
    #expect(
      start.contains("**Compute-bound work:** use **threads**"))
    #expect(start.contains("×\u{A0}["))
  }

  @Test func `every table has rows of equal length`() {
    for file in [MadeRun.story(batches: 2).results(), MadeRun.awkward()].map({ markdown($0) }) {
      var width: Int?
      for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
        guard line.hasPrefix("|") else {
          width = nil
          continue
        }
        let cells = columns(line)
        #expect(width == nil || width == cells, "\(line.prefix(120))")
        width = cells
      }
    }
  }

  @Test func `names and messages cannot become markup`() {
    let files = render(MadeRun.awkward())
    #expect(!files[0].contents.contains("<script"))
    #expect(!files[0].contents.contains("<b>"))
    #expect(!files[0].contents.contains("\u{1B}"))
    #expect(!files[0].contents.contains("\u{202E}"))
    // 10 kB of note do not make 10 kB of report.
    #expect(!files[0].contents.contains(String(repeating: "x", count: 1000)))
    for file in files.dropFirst() { #expect(MarkupCheck.problem(in: file.contents) == nil) }
  }

  @Test func `failures and cells that cannot run are told with their reason`() {
    let text = markdown(MadeRun.awkward())
    #expect(text.contains("| crashed"))
    #expect(text.contains("ended by signal 11"))
    #expect(text.contains("4,096 processes exceed the limit"))
    #expect(text.contains("Left out, because a back end gave no result"))
  }

  @Test func `a workload that is not meant for a back end is not called left out`() {
    var run = MadeRun()
    for name in ["cpu/all", "cpu/every"] {
      run.add(name, .compute, concurrency: 2) { .init(throughput: $0 == .serial ? 10 : 20) }
    }
    run.add("cpu/threads-only", .compute, concurrency: 2) { model in
      model == .processes ? nil : .init(throughput: model == .serial ? 10 : 20)
    }
    let text = MarkdownRenderer(pictures: "").text(
      VerdictSection().blocks(RunAnalysis(run.results(), options: AnalysisOptions(resamples: 100))))
    #expect(text.contains("of cpu/all and cpu/every; P = 2"))
    #expect(!text.contains("Left out"))
  }

  @Test func `an empty run says that there is nothing`() {
    let text = markdown(MadeRun().results())
    #expect(text.contains("The run holds no cells"))
    #expect(!text.contains("## The contrast"))
  }

  @Test func `without serial there are throughputs, a chart of them and no speed-up`() {
    var run = MadeRun()
    run.models = [.threads, .coroutines]
    for share in [0.0, 0.5, 0.9] { run.addDial(share) }
    let files = render(run.results())
    #expect(files[0].contents.contains("no serial results to compare with"))
    #expect(files.map(\.path).contains("report-charts/dial.svg"))
    #expect(files.contains { $0.contents.contains("tasks per second") })
  }

  @Test func `one model only is reported without verdict`() {
    for model in Model.allCases {
      var run = MadeRun()
      run.models = [model]
      run.add("cpu/one", .compute, concurrency: 2) { _ in .init(throughput: 100) }
      let text = markdown(run.results())
      #expect(text.contains("no verdict"))
      #expect(text.contains("Not available: it needs threads and one more"))
    }
  }

  @Test func `failures only are reported`() {
    var run = MadeRun()
    let failure = TrialFailure(.hung, "no result within 60 s")
    run.add(
      "cpu/stuck", .compute, concurrency: 2,
      failure: Dictionary(uniqueKeysWithValues: Model.allCases.map { ($0, failure) })
    ) { _ in .init(throughput: 1) }
    let text = markdown(run.results())
    #expect(text.contains("gave no results: no verdict"))
    #expect(text.contains("no result within 60 s"))
    #expect(text.contains("24 trials failed"))
  }

  @Test func `an interrupted run says what is missing and how to go on`() {
    var results = MadeRun.story(blocks: 2, batches: 1).results(status: .interrupted)
    for index in results.cells.indices where index % 4 == 3 {
      results.cells[index].trials = []
      results.cells[index].conclusion = nil
    }
    let text = markdown(results)
    #expect(text.contains("This run was interrupted:"))
    #expect(text.contains("42 of 56 planned cells"))
    #expect(text.contains("--resume"))
    #expect(text.contains("Not measured, because the run ended before"))
    #expect(text.contains("too few blocks for a verdict"))
  }

  @Test func `one block of one batch shows estimates without intervals`() {
    let text = markdown(MadeRun.story(blocks: 1, batches: 1).results())
    #expect(text.contains("[–]"))
    #expect(!text.contains("nan"))
  }

  @Test func `strange numbers do no harm`() {
    var run = MadeRun.story(batches: 2)
    run.processors = 0
    var results = run.results()
    results.cells[0].trials[0].samples[0].wall = .zero
    results.cells[1].trials[0].samples[0].tasks = 0
    results.cells[2].trials[1].samples[0].wall = Nanoseconds(-5)
    results.cells[3].trials[1].samples[0].wall = Nanoseconds(.max)
    results.cells[4].conclusion = Conclusion(reason: .unstable, precision: .nan, blocks: -1)
    results.cells[5].trials[2].samples[0].cost.waitShare = Share(.infinity)
    for file in render(results) {
      #expect(!file.contents.contains("nan"))
      #expect(!file.contents.contains("inf "))
    }
  }

  /// The columns of a row of a table: the bars that are not escaped, less one.
  private func columns(_ line: Substring) -> Int {
    var bars = 0
    var isEscaped = false
    for character in line {
      if character == "|", !isEscaped { bars += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return bars - 1
  }
}
