import BenchCore
import BenchKernels
import Testing

@Suite struct TaskProgramTests {
  @Test func `a task's checksum folds its steps' checksums in order`() throws {
    let steps = [
      try step("nothing"), try step("compute", ["work": .integer(10)]), try step("nothing"),
    ]
    let program = try TaskProgram(steps, context: context())
    let computed = AluKernel.run(units: 10, seed: Mix.index(3))
    let expected = Mix.fold(Mix.fold(Mix.fold(0, 3), computed), 3)
    #expect(try runBlocking(program, tasks: 3..<4) == [expected])
  }

  @Test func `blocking and suspending workers give the same checksums`() async throws {
    let steps = [
      try step("compute", ["work": .duration(Nanoseconds(50_000)), "kernel": .text("hash")]),
      try step("wait", ["for": .duration(.milliseconds(1))]),
      try step("primes", ["below": .integer(1000)]),
      StepSpecification(
        kind: "compute",
        arguments: [
          "work": .template(try Template(parsing: "{index * 100}")),
          "kernel": .value(.text("primes")),
        ]),
    ]
    let program = try TaskProgram(steps, context: context(tasks: 8))
    let blocking = try runBlocking(program, tasks: 0..<8, workers: 2)
    let suspending = try await runSuspending(program, tasks: 0..<8, workers: 4)
    #expect(blocking == suspending)
    #expect(Set(blocking).count == 8)
  }

  @Test func `a task that only computes can be run without suspension`() async throws {
    let compute = try step("compute", ["work": .integer(5)])
    let pure = try TaskProgram([compute, compute], context: context())
    let mixed = try TaskProgram(
      [compute, try step("wait", ["for": .duration(.zero)])], context: context())
    let expected = try runBlocking(pure, tasks: 0..<1).first
    try await withLoopPort { port in
      let worker = SuspendingWorker(number: 0, port: port)
      let program = try await pure.makeSuspending(worker)
      #expect(try program.computing?.run(task: 0) == expected)
      #expect(try await program.run(task: 0) == expected)
      #expect(try await mixed.makeSuspending(worker).computing == nil)
    }
  }

  @Test func `an unknown step is an error that names the nearest one`() throws {
    let error = #expect(throws: BenchError.self) {
      try TaskProgram([StepSpecification(kind: "compote")], context: context())
    }
    #expect(error?.description.contains("step 1: unknown step 'compote'") == true)
    #expect(error?.description.contains("did you mean 'compute'?") == true)
  }

  @Test func `a failure names step, kind, task and worker`() async throws {
    let steps = [
      try step("nothing"),
      try step("fault", ["kind": .text("error"), "tasks": .list([.integer(2)])]),
    ]
    let program = try TaskProgram(steps, context: context())
    let worker = try program.makeBlocking(BlockingWorker(number: 5, port: SystemPort()))
    #expect(try worker.run(task: 1) == worker.run(task: 1))
    let failure = #expect(throws: StepFailure.self) { try worker.run(task: 2) }
    #expect(
      failure?.description
        == "step 2 (fault) of task 2 on worker 5: this task was told to fail (fault kind 'error')")
    await #expect(throws: StepFailure.self) { try await runSuspending(program, tasks: 0..<3) }
  }

  @Test func `a wrong argument is an error that names the step`() throws {
    let steps = [StepSpecification(kind: "wait", arguments: ["for": .value(.text("long"))])]
    let error = #expect(throws: BenchError.self) { try TaskProgram(steps, context: context()) }
    #expect(error?.message.hasPrefix("step 1 (wait): the argument 'for' is not a duration") == true)
    #expect(error?.code == .workload)
  }

  @Test func `estimates add up over the steps`() throws {
    let estimate = try TaskProgram.estimate([
      try step("wait", ["for": .duration(.milliseconds(3))]),
      try step("compute", ["work": .duration(.milliseconds(2))]),
      try step("compute", ["work": .duration(.milliseconds(1))]),
    ])
    #expect(estimate == StepEstimate(compute: .milliseconds(3), wait: .milliseconds(3)))
  }

  @Test func `a server's delay is part of a request's estimate`() throws {
    let server = try FixtureCatalogue.specification(
      "http-server", ["delay": .duration(.milliseconds(7))])
    let step = try step("http-get", ["path": .text("/objects/a")])
    let with = try TaskProgram.estimate([step], fixtures: [server])
    let without = try TaskProgram.estimate([step])
    #expect(with.wait - without.wait == .milliseconds(7))
  }

  @Test func `missing and misspelt arguments are refused`() {
    #expect(throws: ValueError("'wait' needs the argument 'for'")) { try step("wait") }
    #expect(throws: ValueError("'wait' has no argument 'fro'; did you mean 'for'?")) {
      try step("wait", ["fro": .integer(1)])
    }
  }

  @Test func `every kind of step has an example that begins with its name`() {
    for descriptor in StepCatalogue.descriptors {
      #expect(descriptor.example.hasPrefix("- " + descriptor.kind))
      if let shorthand = descriptor.shorthand {
        #expect(descriptor.fields.contains { $0.name == shorthand })
      }
    }
    #expect(Set(StepCatalogue.descriptors.map(\.kind)).count == StepCatalogue.all.count)
  }
}
