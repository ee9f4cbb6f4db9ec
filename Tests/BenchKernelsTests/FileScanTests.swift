import BenchCore
import BenchKernels
import Glibc
import Testing

@Suite struct FileScanTests {
  @Test func `all files are read, in parts, by every kind of worker`() async throws {
    let tree = try ScratchDirectory()
    let scratch = try ScratchDirectory()
    for number in 0..<10 {
      try tree.write("file-\(number)", Pattern.bytes(number * 50_000, seed: UInt64(number)))
    }
    symlink("/etc/passwd", tree.path + "/link")
    let fixtures = try FixtureSet.start(
      [try FixtureCatalogue.specification("file-list", ["directory": .text(tree.path)])],
      scratchDirectory: scratch.path)
    #expect(fixtures.variables["file-list.count"] == .integer(10))
    #expect(fixtures.variables["file-list.bytes"] == .bytes(Bytes(45 * 50_000)))
    let program = try TaskProgram(
      [try step("file-scan")],
      context: context(tasks: 4, scratch: scratch.path, fixtures: fixtures.variables))
    try program.prepareBatch()
    let blocking = try runBlocking(program, tasks: 0..<4, workers: 2)
    #expect(try program.concludeBatch()["bytes"] == Double(45 * 50_000))
    #expect(try await runSuspending(program, tasks: 0..<4, workers: 4) == blocking)
    // Task 3 has the files 3 and 7.
    let hashes = [3, 7].map { ContentHash.of(Pattern.bytes($0 * 50_000, seed: UInt64($0))) }
    #expect(blocking[3] == Mix.fold(0, hashes.reduce(0) { Mix.fold($0, $1) }))
    #expect(program.notes.contains { $0.contains("page cache") || $0.contains("in memory") })
  }

  @Test func `a small tree is read again until the volume is reached`() throws {
    let tree = try ScratchDirectory()
    let scratch = try ScratchDirectory()
    try tree.write("file", Pattern.bytes(1000, seed: 1))
    let fixtures = try FixtureSet.start(
      [try FixtureCatalogue.specification("file-list", ["directory": .text(tree.path)])],
      scratchDirectory: scratch.path)
    let program = try TaskProgram(
      [try step("file-scan", ["volume": .bytes(Bytes(2500))])],
      context: context(tasks: 1, scratch: scratch.path, fixtures: fixtures.variables))
    let hash = ContentHash.of(Pattern.bytes(1000, seed: 1))
    let expected = Mix.fold(0, (0..<3).reduce(0) { fold, _ in Mix.fold(fold, hash) })
    #expect(try runBlocking(program, tasks: 0..<1) == [expected])
    #expect(try program.concludeBatch()["bytes"] == 3000)
  }

  @Test func `a file that has gone is an error of its task with the path`() async throws {
    let tree = try ScratchDirectory()
    let scratch = try ScratchDirectory()
    try tree.write("gone", [1, 2, 3])
    let fixtures = try FixtureSet.start(
      [try FixtureCatalogue.specification("file-list", ["directory": .text(tree.path)])],
      scratchDirectory: scratch.path)
    unlink(tree.path + "/gone")
    let program = try TaskProgram(
      [try step("file-scan")],
      context: context(tasks: 1, scratch: scratch.path, fixtures: fixtures.variables))
    let errors = await failuresOfBothForms(program)
    #expect(errors.blocking.contains("open \(tree.path)/gone failed: No such file"))
    #expect(errors.suspending.contains("open \(tree.path)/gone failed: No such file"))
  }

  @Test func `a missing folder is an error with a remedy`() throws {
    let error = #expect(throws: BenchError.self) {
      try FixtureSet.start(
        [try FixtureCatalogue.specification("file-list", ["directory": .text("/no/such")])],
        scratchDirectory: "/tmp")
    }
    #expect(error?.message.contains("the folder '/no/such'") == true)
    #expect(error?.remedy?.contains("--set directory=") == true)
  }

  @Test func `a folder without files is an error with a remedy`() throws {
    let empty = try ScratchDirectory()
    let error = #expect(throws: BenchError.self) {
      try FixtureSet.start(
        [try FixtureCatalogue.specification("file-list", ["directory": .text(empty.path)])],
        scratchDirectory: "/tmp")
    }
    #expect(error?.message.contains("no readable file") == true)
  }
}
