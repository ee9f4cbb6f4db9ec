import BenchCore
import BenchStore
import BenchTestSupport
import Testing

/// `bench report` in every form, as a user would ask for it.
@Suite struct ReportFormsTests {
  private let folder: ScratchFolder
  private var store: String { folder.file("made.sqlite") }

  init() throws {
    folder = try ScratchFolder()
    var design = MadeHistory()
    (design.runs, design.points, design.blocks, design.batches) = (2, 2, 6, 2)
    let target = try Store(file: store)
    try design.add(to: target)
    try target.close()
  }

  private func report(_ arguments: String...) throws -> BenchBinary.Result {
    try BenchBinary.run(["report"] + arguments + ["--store", store])
  }

  @Test func `the form follows from the option or from the file's name`() throws {
    let page = folder.file("r.html")
    #expect(try report("1", "--output", page).code == 0)
    #expect(TestFiles.read(page).hasPrefix("<!DOCTYPE html>"))
    let named = try report("2", "--format", "html")
    #expect(named.output == folder.file("run-2.html") + "\n")
    let text = try report("--format", "text")
    #expect(text.code == 0)
    #expect(text.output.contains("\nVerdict\n───────\n"))
    let markdown = try report("1", "--output", "-")
    #expect(markdown.output.hasPrefix("# Threads, processes or coroutines?\n"))
  }

  @Test func `several runs stand side by side`() throws {
    let both = try report("1", "2", "latest", "--format", "text")
    #expect(both.code == 0, "\(both.talk)")
    #expect(both.output.contains("2 runs side by side"))
    let page = try report("1", "2", "--format", "html")
    #expect(page.output == folder.file("runs-1-2.html") + "\n")
  }

  @Test func `a report of one workload names the valid ones where it is misspelt`() throws {
    let name = try #require(try Store(file: store, access: .reading).results(run: 1).cells.first)
      .cell.workload
    let own = try report("1", "--workload", name, "--format", "text")
    #expect(own.code == 0)
    #expect(own.output.contains(name))
    let wrong = try report("1", "--workload", name + "x")
    #expect(wrong.code == 64)
    #expect(wrong.talk.contains("did you mean '\(name)'?"))
  }
}
