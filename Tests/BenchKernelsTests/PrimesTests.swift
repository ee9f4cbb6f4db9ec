import BenchCore
import BenchKernels
import Testing

@Suite struct PrimesTests {
  @Test(arguments: [
    (0, 0), (2, 0), (3, 1), (10, 4), (30, 10), (31, 10), (32, 11), (1000, 168), (10_000, 1229),
    (100_000, 9592),
  ])
  func `the tasks together count all primes`(below: Int, count: UInt64) throws {
    for tasks in [1, 2, 3, 30, 64] {
      let parts = try parts(below: below, tasks: tasks)
      #expect(parts.reduce(0, +) == count, "\(tasks) tasks")
    }
  }

  @Test(arguments: [3, 6, 7, 30, 64])
  func `the parts are even`(tasks: Int) throws {
    let parts = try parts(below: 100_000, tasks: tasks)
    let mean = 9592 / Double(tasks)
    #expect(Double(parts.max() ?? 0) < mean * 1.3)
    #expect(Double(parts.min() ?? 0) > mean * 0.7)
  }

  private func parts(below: Int, tasks: Int) throws -> [UInt64] {
    let step = try step("primes", ["below": .integer(Int64(below))])
    let definition = try PrimesDefinition(StepArguments(step), context: context(tasks: tasks))
    let runner = try definition.makeBlocking(BlockingWorker(number: 0, port: SystemPort()))
    return try (0..<tasks).map { try runner.run(task: $0) }
  }
}
