import BenchCore
import Testing

@testable import BenchReport

private func page(_ runs: RunResults...) -> String {
  let analyses = runs.map { RunAnalysis($0, options: AnalysisOptions(resamples: 100)) }
  return Report.render(analyses, options: .init(path: "r.html", form: .html))[0].contents
}

@Suite struct PageTests {
  @Test func `a page is one sound file with landmarks and named tables`() {
    let text = page(MadeRun.story(batches: 2).results())
    #expect(PageCheck.problem(in: text) == nil)
    for part in [
      "<main id=\"main\"", "<header>", "<nav aria-label=", "class=\"skip\"", "aria-live=\"polite\"",
      "<caption id=", "scope=\"col\"", "scope=\"row\"", "scope=\"rowgroup\"", "role=\"img\"",
      "default-src 'none'", "prefers-color-scheme: dark", "@media print",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.utf8.count < 2_000_000)
  }

  @Test func `no name, note or message becomes markup`() {
    let text = page(MadeRun.awkward())
    #expect(PageCheck.problem(in: text) == nil)
    #expect(!text.contains("<script>alert"))
    #expect(!text.contains("<b>"))
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\u{202E}"))
    #expect(!text.contains(String(repeating: "x", count: 1000)))
  }

  @Test func `numbers carry what they are sorted by`() {
    #expect(
      HTMLRenderer.text("\(strong: "a<b") & \(code: "`c`")")
        == "<strong>a&lt;b</strong> &amp; <code>`c`</code>")
    let text = page(MadeRun.story(batches: 2).results())
    #expect(text.contains(" class=\"number\" data-order=\"1."))
  }

  @Test func `every awkward run has a page`() {
    var single = MadeRun()
    single.models = [.coroutines]
    single.add("cpu/one", .compute, concurrency: 2) { _ in .init(throughput: 100) }
    let runs = [
      MadeRun().results(), single.results(), MadeRun.story(blocks: 1, batches: 1).results(),
      MadeRun.story(blocks: 2, batches: 1).results(status: .interrupted),
    ]
    for run in runs { #expect(PageCheck.problem(in: page(run)) == nil) }
    #expect(PageCheck.problem(in: page(runs[0], runs[1], MadeRun.awkward())) == nil)
  }

  @Test func `a page of many cells stays below two megabytes`() {
    var run = MadeRun()
    run.batches = 1
    for index in 0..<60 {
      let setting = ParameterPoint.Setting("size", .integer(Int64(index % 6)))
      run.add("io/made-\(index / 6)", .io, [setting], concurrency: 1 << (index % 6 + 1)) {
        .init(throughput: $0 == .serial ? 10 : 20)
      }
    }
    for index in 0..<4 { run.addBackend("threads-\(index)", like: .threads, times: 0.9) }
    let text = page(run.results())
    #expect(PageCheck.problem(in: text) == nil)
    #expect(text.utf8.count < 2_000_000, "\(text.utf8.count)")
  }
}
