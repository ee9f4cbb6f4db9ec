import BenchCore
import BenchKernels
import Glibc
import Testing

@Suite struct CommandTests {
  @Test func `a program runs, and its output can count for the checksum`() async throws {
    let scratch = try ScratchDirectory()
    let steps = [
      try step("command", ["run": list("sh", "-c", "echo hello"), "output": .text("hash")]),
      try step("command", ["run": list("true")]),
      try step("command", ["run": list("exit $((1 - 1))")]),
    ]
    let program = try TaskProgram(steps, context: context(scratch: scratch.path))
    let blocking = try runBlocking(program, tasks: 0..<2)
    let nothing = ContentHash.of([])
    let hello = ContentHash.of(Array("hello\n".utf8))
    #expect(blocking[0] == Mix.fold(Mix.fold(Mix.fold(0, hello), nothing), nothing))
    #expect(try await runSuspending(program, tasks: 0..<2, workers: 2) == blocking)
    #expect(scratch.names.isEmpty)
  }

  @Test func `a text is run by the shell and may use the index`() async throws {
    let scratch = try ScratchDirectory()
    let command = try StepCatalogue.specification(
      "command",
      [
        "run": .template(try Template(parsing: "echo {index} | tr 0-9 a-j")),
        "output": .value(.text("hash")),
      ])
    let program = try TaskProgram([command], context: context(scratch: scratch.path))
    let expected = ["a\n", "b\n"].map { Mix.fold(0, ContentHash.of(Array($0.utf8))) }
    #expect(try runBlocking(program, tasks: 0..<2) == expected)
    #expect(try await runSuspending(program, tasks: 0..<2) == expected)
  }

  @Test func `much output is read to its end`() async throws {
    let scratch = try ScratchDirectory()
    let program = try TaskProgram(
      [
        try step(
          "command",
          ["run": .text("head -c 3000000 /dev/zero"), "output": .text("hash")])
      ], context: context(scratch: scratch.path))
    let expected = Mix.fold(0, ContentHash.of([UInt8](repeating: 0, count: 3_000_000)))
    #expect(try runBlocking(program, tasks: 0..<1) == [expected])
    #expect(try await runSuspending(program, tasks: 0..<1) == [expected])
  }

  @Test(arguments: [
    ("exit 7", "ended with exit code 7"),
    ("echo the disk is tired >&2; exit 1", "ended with exit code 1: the disk is tired"),
    ("kill -9 $$", "was ended by signal 9 (Killed)"),
  ])
  func `a program that fails is an error with its last words`(text: String, expected: String)
    async throws
  {
    let scratch = try ScratchDirectory()
    let program = try TaskProgram(
      [try step("command", ["run": .text(text)])], context: context(scratch: scratch.path))
    let errors = await failuresOfBothForms(program)
    #expect(errors.blocking.contains(expected), "\(errors.blocking)")
    #expect(errors.suspending.contains(expected), "\(errors.suspending)")
    #expect(scratch.names.isEmpty)
  }

  @Test func `a missing program is an error before anything runs`() throws {
    for (name, expected) in [
      ("no-such-program", "there is no program 'no-such-program' in the folders of PATH"),
      ("/no/such/program", "there is no program '/no/such/program'"),
    ] {
      let error = #expect(throws: BenchError.self) {
        try TaskProgram([try step("command", ["run": list(name)])], context: context())
      }
      #expect(error?.message.contains(expected) == true)
    }
  }

  @Test func `a program that is none is an error of the task`() async throws {
    let scratch = try ScratchDirectory()
    try scratch.write("noise", [0x7F, 1, 2, 3])
    chmod("\(scratch.path)/noise", 0o755)
    let program = try TaskProgram(
      [try step("command", ["run": list("\(scratch.path)/noise")])],
      context: context(scratch: scratch.path))
    let errors = await failuresOfBothForms(program)
    #expect(errors.blocking.contains("could not be started: Exec format error"))
    #expect(errors.suspending.contains("could not be started: Exec format error"))
  }

  @Test func `waiting programs do not occupy the loop or the pool`() async throws {
    let scratch = try ScratchDirectory()
    // Each program ends only when all eight run at once; with a pool of two threads that takes a
    // form of waiting that occupies none. Who waits for 60 s in vain fails.
    let text =
      "mkdir \(scratch.path)/{index}; n=0; while [ $(ls \(scratch.path) | wc -l) -lt 8 ]; do "
      + "n=$((n+1)); [ $n -lt 3000 ] || exit 1; sleep 0.02; done"
    let command = try StepCatalogue.specification(
      "command", ["run": .template(try Template(parsing: text))])
    let program = try TaskProgram([command], context: context(scratch: "/tmp"))
    #expect(try await runSuspending(program, tasks: 0..<8, workers: 8).count == 8)
  }

  @Test func `programs leave no child and no descriptor, and have none of ours`() async {
    await #expect(processExitsWith: .success) {
      let scratch = try ScratchDirectory()
      let before = Leftovers.now()
      let good = try TaskProgram(
        [try step("command", ["run": .text("ls /proc/self/fd | wc -w"), "output": .text("hash")])],
        context: context(scratch: scratch.path))
      let bad = try TaskProgram(
        [try step("command", ["run": .text("exit 3")])], context: context(scratch: scratch.path))
      let blocking = try runBlocking(good, tasks: 0..<4)
      let suspending = try await runSuspending(good, tasks: 0..<4, workers: 2)
      #expect(blocking == suspending)
      for _ in 0..<3 { _ = await failuresOfBothForms(bad) }
      #expect(Leftovers.now() == before)
      scratch.remove()
    }
  }

  private func list(_ words: String...) -> Value { .list(words.map { .text($0) }) }
}
