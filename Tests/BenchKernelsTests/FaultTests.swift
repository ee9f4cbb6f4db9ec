import BenchCore
import BenchKernels
import Testing

@Suite struct FaultTests {
  @Test func `a wrong checksum differs from the serial one only for the chosen tasks`() throws {
    let fault = try step("fault", ["kind": .text("wrong-checksum"), "tasks": .list([.integer(1)])])
    let serial = try runBlocking(TaskProgram([fault], context: context()), tasks: 0..<3)
    let threads = try runBlocking(
      TaskProgram([fault], context: context(backend: "threads")), tasks: 0..<3)
    #expect(serial[0] == threads[0])
    #expect(serial[1] != threads[1])
    #expect(serial[2] == threads[2])
  }

  @Test func `a fault meant for another back end does not happen`() throws {
    let fault = try step(
      "fault", ["kind": .text("error"), "backends": .list([.text("processes")])])
    let program = try TaskProgram([fault], context: context(backend: "threads"))
    #expect(try runBlocking(program, tasks: 0..<2).count == 2)
  }

  @Test func `an unknown kind of fault is an error`() throws {
    let error = #expect(throws: BenchError.self) {
      try TaskProgram([try step("fault", ["kind": .text("explode")])], context: context())
    }
    #expect(error?.message.contains("unknown kind of fault 'explode'") == true)
  }

  @Test func `a crash is a real segmentation violation`() async {
    await #expect(processExitsWith: .signal(11)) {
      let fault = try StepCatalogue.specification("fault", ["kind": .value(.text("crash"))])
      _ = try runBlocking(TaskProgram([fault], context: context()), tasks: 0..<1)
    }
  }

  @Test func `an exit ends the process with code 3`() async {
    await #expect(processExitsWith: .exitCode(3)) {
      let fault = try StepCatalogue.specification("fault", ["kind": .value(.text("exit"))])
      _ = try runBlocking(TaskProgram([fault], context: context()), tasks: 0..<1)
    }
  }
}
