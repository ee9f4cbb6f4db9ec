import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct SharedMemoryTests {
    @Test(arguments: Start.allCases)
    func `all C number types are shared`(_ start: Start) throws {
      let task = SetNumbers()
      #expect(task.numbers.allSatisfy { $0 == 0 })
      try run(task, start)
      #expect(task.numbers.allSatisfy { $0 == 42 })
    }

    @Test(arguments: Start.allCases)
    func `no addition under the lock is lost`(_ start: Start) throws {
      let number = try SharedValue(0)
      let method = try start.method()
      let children = (0..<3).map { _ in
        ChildProcess(AddMany(number: number, count: 20_000), start: method, tasks: testTasks)
      }
      for child in children { try child.start() }
      for _ in 0..<20_000 { try number.add(1) }
      for child in children { child.join() }
      #expect(number.value == 80_000)
    }

    @Test(arguments: Start.allCases)
    func `an array is shared and its bounds are checked`(_ start: Start) throws {
      let array = try SharedArray<Double>(repeating: -1, count: 100)
      try run(FillArray(array: array), start)
      #expect(array.numbers == (0..<100).map { Double($0 * $0) })
      for index in [-1, 100] {
        let error = #expect(throws: MultiprocessingError.self) { try array.number(at: index) }
        #expect(error?.code == .invalidArgument)
      }
    }

    @Test func `handles reach the running workers of a pool in tasks`() throws {
      let number = try SharedValue(0)
      let pool = try Start.spawn.pool()
      let futures = try (0..<20).map { _ in
        try pool.submit(AddMany(number: number, count: 100))
      }
      for future in futures { _ = try future.wait() }
      pool.shutdown()
      #expect(number.value == 2000)
    }

    @Test func `a number is reset to what is given and read back`() throws {
      let number = try SharedValue<Int32>(-7)
      #expect(number.value == -7)
      #expect(try number.withLock { $0 * 2 } == -14)
      let error = #expect(throws: MultiprocessingError.self) {
        try number.withLock { _ in try number.add(1) }
      }
      #expect(error?.code == .wouldDeadlock)
    }

    private func run<Work: ProcessTask>(_ task: Work, _ start: Start) throws {
      let child = ChildProcess(task, start: try start.method(), tasks: testTasks)
      try child.start()
      child.join(timeout: .seconds(20))
      #expect(child.exitStatus == .exited(0))
    }
  }
}
