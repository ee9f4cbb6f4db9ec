import BenchCore
import BenchWorkloads
import Testing

@Suite struct ReferenceTests {
  @Test func `the page of a workload shows what varies, what a task does and the file`() throws {
    let page = try Sample.library().reference("http-download", settings: ["delay=1ms"])
    #expect(
      page.joined(separator: "\n") == """
        io/http-download  IO-bound

        question: Which model fetches many small files fastest, and what does each waiting request cost?
        expect: Threads and coroutines tie; coroutines need a fraction of the memory.

        parameters:
          tasks  500

        sweep:
          concurrency  1, 16, 64, 256
          delay        1ms

        points:
          smoke     1
          quick     2
          standard  4
          thorough  4

        at concurrency=1 delay=1ms:
          500 tasks, 1 in flight, at most 60s per trial
          fixture http-server delay=1ms object-size=4KiB
          step http-get headers=[] offset=0 path=/objects/{index} save=true

        file:

        """ + Sample.download.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
  }

  @Test func `the page can be read where the checkout is unknown`() throws {
    let text = Sample.file(
      "tasks: 1\nconcurrency: 1\nparameters: { where: \"{package}/Sources\" }",
      task: "task: [{ scan: { directory: \"{where}\" } }]")
    let library = Sample.library(["io/scan.yaml": text], package: nil)
    let page = try library.reference("scan")
    #expect(page.contains("  step scan chunk=64KiB directory=<package>/Sources part=100%"))
  }

  @Test func `where the checkout is unknown a workload that needs it says what to set`() throws {
    let text = Sample.file(
      "tasks: 1\nconcurrency: 1\nparameters: { where: \"{package}/Sources\" }",
      task: "task: [{ scan: { directory: \"{where}\" } }]")
    let complaint = Sample.complaint(text, package: nil)
    #expect(
      complaint == """
        mine.yaml:6: 'where' needs 'package', the path of this package's checkout, which is not \
        known here
          remedy: give the value yourself: --set where=PATH
        """)
    #expect(Sample.complaint(text, settings: ["where=/tmp"], package: nil).isEmpty)
    let library = Sample.library(["io/scan.yaml": text], package: nil)
    let collection = try library.loadAll(profile: .quick)
    #expect(collection.workloads.isEmpty)
    #expect(collection.omissions.first?.reason.contains("needs 'package'") == true)
  }

  @Test func `the page of a step shows its arguments with types, ranges and defaults`() throws {
    #expect(
      try Sample.schema.reference(kind: "http-get").joined(separator: "\n") == """
        http-get  Fetches an object.
          path     The object.
                   text; required; may use {index}
          save     Whether to write it to a file.
                   true or false; default: false
          offset   Where to begin.
                   a whole number; between 0 and 1000; default: 0; may use {index}
          headers  More headers.
                   a list such as [1, 2, 3]; default: []
          needs the fixture 'http-server'
          example:
            - http-get: { path: "/objects/{index}" }

        """)
  }

  @Test func `all steps and fixtures are on the whole page and an unknown one is told`() throws {
    let page = try Sample.schema.reference()
    for step in Sample.schema.steps { #expect(page.contains("\(step.kind)  \(step.summary)")) }
    #expect(page.contains("FIXTURES"))
    #expect {
      try Sample.schema.reference(kind: "wiat")
    } throws: { error in
      "\(error)".contains("unknown step or fixture 'wiat'; did you mean 'wait'?")
    }
  }
}
