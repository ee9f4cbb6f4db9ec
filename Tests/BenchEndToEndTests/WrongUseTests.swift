import BenchTestSupport
import Glibc
import Testing

extension EndToEnd {
  /// Bad input: one clear message with a remedy, the documented exit code, no harm done.
  @Suite struct WrongUse {
    private func check(
      _ result: BenchBinary.Result, code: Int32, _ words: String...,
      location: SourceLocation = #_sourceLocation
    ) {
      #expect(result.code == code, "\(result.talk)", sourceLocation: location)
      #expect(result.talk.hasPrefix("error: "), "\(result.talk)", sourceLocation: location)
      #expect(result.talk.count < 1500, sourceLocation: location)
      for word in words {
        #expect(result.talk.contains(word), "\(result.talk)", sourceLocation: location)
      }
      for trace in ["Fatal error", "Stack dump", " at /"] {
        #expect(!result.talk.contains(trace), sourceLocation: location)
      }
    }

    static let files: [(String, String, [String])] = [
      ("unknown step", MadeFile.waiting.replacing("wait: 2ms", "wiat: 2ms"), [":7: ", "wait"]),
      ("misspelt key", MadeFile.waiting.replacing("concurr", "concur"), [":5: ", "concurrency"]),
      ("unknown unit", MadeFile.waiting.replacing("2ms", "5 parsecs"), [":7: ", "parsecs", "ms"]),
      ("negative", MadeFile.waiting.replacing("concurrency: 4", "concurrency: -4"), [":5: "]),
      ("empty", "", ["empty"]),
      ("noise", "\u{0}\u{1}\u{2}bench\u{7f}", []),
      ("syntax", "name: [1, 2\nquestion: {", [":"]),
    ]

    @Test(arguments: files)
    func `a wrong workload file is an error with file, line and remedy`(
      _ file: (name: String, text: String, words: [String])
    ) throws {
      let stage = try Stage()
      let path = stage.workload(file.text)
      let result = try stage.run(["run", path] + stage.measuring)
      check(result, code: 64, "made.yaml", "remedy: ")
      for word in file.words { #expect(result.talk.contains(word), "\(result.talk)") }
      #expect(access(stage.store, F_OK) != 0, "a store was made for a file that cannot run")
    }

    @Test func `a file of 10 MB, a folder and a missing file are refused at once`() throws {
      let stage = try Stage()
      let large = stage.workload(String(repeating: "# comment\n", count: 1 << 20))
      check(try stage.run(["run", large] + stage.measuring), code: 64, "remedy: ")
      check(try stage.run(["run", stage.folder] + stage.measuring), code: 64, "remedy: ")
      check(
        try stage.run(["run", "\(stage.folder)/nothing.yaml"] + stage.measuring), code: 64,
        "remedy: ")
    }

    @Test func `misspelt names find the nearest valid one`() throws {
      let stage = try Stage()
      check(try stage.run(["run", "cpu/alo"] + stage.measuring), code: 64, "cpu/alu")
      check(
        try stage.run(["all", "--profile", "quik"] + stage.measuring), code: 64, "quick")
      check(
        try stage.run(["run", "cpu/alu", "--backend", "treads"] + stage.measuring), code: 64,
        "threads")
      check(
        try stage.run(["run", "io/sleep", "--set", "wiat=5ms"] + stage.measuring), code: 64,
        "wait")
      #expect(try stage.run(["run", "--no-such-option"]).code == 64)
    }

    @Test func `a store that is something else is refused and keeps its bytes`() throws {
      let stage = try Stage()
      let jpeg: [UInt8] =
        [0xff, 0xd8, 0xff, 0xe0] + (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
      let path = "\(stage.folder)/picture.jpg"
      TestFiles.write(jpeg, to: path)
      let file = stage.workload(MadeFile.waiting)
      for arguments in [
        ["run", file, "--allow-debug", "--profile", "smoke", "--store", path],
        ["query", "--store", path], ["report", "--store", path], ["list", "runs", "--store", path],
      ] {
        check(try stage.run(arguments), code: 4, "picture.jpg", "remedy: ")
        #expect(TestFiles.bytes(path) == jpeg)
      }
    }

    @Test func `a missing folder of file-scan is said before anything is measured`() throws {
      let stage = try Stage()
      let result = try stage.run(
        ["run", "io/file-scan", "--set", "directory=/no/such/folder", "--profile", "smoke"]
          + stage.measuring)
      #expect(result.code == 1 || result.code == 64)
      #expect(result.talk.contains("/no/such/folder"), "\(result.talk)")
    }

    @Test func `questions without a store are told what to do first`() throws {
      let stage = try Stage()
      for arguments in [["query"], ["report"], ["list", "runs"], ["show", "run"]] {
        check(try stage.run(arguments + ["--store", stage.store]), code: 4, "bench all")
      }
    }

    @Test func `a debug build refuses to measure unless told to`() throws {
      let stage = try Stage()
      let file = stage.workload(MadeFile.waiting)
      let result = try stage.run(["run", file, "--store", stage.store])
      check(result, code: 4, "--allow-debug")
    }
  }
}

extension String {
  /// The text with every occurrence of a part replaced.
  fileprivate func replacing(_ part: String, _ other: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
