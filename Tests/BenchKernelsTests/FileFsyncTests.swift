import BenchCore
import Testing

@testable import BenchKernels

@Suite struct FileFsyncTests {
  @Test(arguments: ["each", "none"])
  func `every worker writes its own file and removes it`(sync: String) async throws {
    let scratch = try ScratchDirectory()
    let write = try step(
      "file-fsync",
      ["size": .bytes(Bytes(5000)), "sync": .text(sync), "writes": .integer(3)])
    let program = try TaskProgram([write], context: context(scratch: scratch.path))
    let port = SystemPort()
    let workers = try (0..<3).map {
      try program.makeBlocking(BlockingWorker(number: $0, port: port))
    }
    let checksums = try (0..<9).map { try workers[$0 % 3].run(task: $0) }
    #expect(scratch.names.count == 3)
    for worker in workers { worker.close() }
    #expect(scratch.names.isEmpty)
    #expect(try await runSuspending(program, tasks: 0..<9, workers: 4) == checksums)
    #expect(scratch.names.isEmpty)
  }

  @Test func `a folder that is not there is an error with the path`() async throws {
    let program = try TaskProgram(
      [try step("file-fsync")], context: context(scratch: "/no/such/folder"))
    let errors = await failuresOfBothForms(program)
    for error in [errors.blocking, errors.suspending] {
      #expect(error.contains("while making ready worker 0: open /no/such/folder/fsync-"))
    }
  }

  @Test func `a full disk is an error that says so`() throws {
    // Not through the step, whose file lies in the scratch folder: its writing is what is tested.
    let file = try OwnFile(opening: "/dev/full")
    let error = #expect(throws: SystemError.self) { try file.write([1, 2, 3], at: 0) }
    #expect(error?.description == "write /dev/full failed: No space left on device (28)")
  }

  @Test func `unknown values are refused with the nearest one`() {
    let error = #expect(throws: BenchError.self) {
      try TaskProgram([try step("file-fsync", ["sync": .text("eech")])], context: context())
    }
    #expect(error?.message.contains("did you mean 'each'?") == true)
  }
}
