import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct QueueTests {
    @Test(arguments: [nil, 50], Start.allCases)
    func `nothing is lost, doubled or torn between four producers and four consumers`(
      _ bound: Int?, _ start: Start
    ) throws {
      let count = stressCount(150)
      let queue = try SharedQueue<Parcel>(bound: bound, ringBytes: 1 << 16)
      let good = try SharedValue(0)
      let sums = try SharedArray<Int>(count: 4)
      let method = try start.method()
      let producers = (0..<4).map {
        ChildProcess(
          Produce(queue: queue, producer: $0, count: count, maximumSize: 1 << 18),
          start: method, tasks: testTasks)
      }
      let consumers = (0..<4).map { _ in
        ChildProcess(
          Consume(queue: queue, good: good, sums: sums), start: method, tasks: testTasks)
      }
      for child in producers + consumers { try child.start() }
      for child in producers {
        child.join()
        #expect(child.exitStatus == .exited(0))
      }
      queue.close()
      for child in consumers {
        child.join()
        #expect(child.exitStatus == .exited(0))
      }
      #expect(good.value == 4 * count)
      #expect(sums.numbers == Array(repeating: count * (count - 1) / 2, count: 4))
    }

    @Test func `a full queue keeps producers waiting, an empty one consumers`() throws {
      let queue = try SharedQueue<Int>(bound: 2)
      try queue.put(1)
      try queue.put(2)
      #expect(queue.count == 2)
      let full = #expect(throws: MultiprocessingError.self) {
        try queue.put(3, timeout: .milliseconds(2))
      }
      #expect(full?.code == .timedOut)
      #expect(try queue.get() == 1)
      #expect(try queue.drain() == [2])
      let empty = #expect(throws: MultiprocessingError.self) {
        try queue.get(timeout: .milliseconds(2))
      }
      #expect(empty?.code == .timedOut)
    }

    @Test func `a closed queue gives what it has and then ends`() throws {
      let queue = try SharedQueue<String>()
      try queue.put("last")
      queue.close()
      let closed = #expect(throws: MultiprocessingError.self) { try queue.put("late") }
      #expect(closed?.code == .closed)
      #expect(try queue.get() == "last")
      let end = #expect(throws: MultiprocessingError.self) { try queue.get() }
      #expect(end?.code == .endOfStream)
    }

    @Test func `a producer that dies inside of a message is reported and harms no other`() throws {
      let queue = try SharedQueue<[UInt8]>(bound: 10, ringBytes: 1 << 14)
      let child = ChildProcess(
        PutAndDie(queue: queue), start: .spawn(executable: Probe.path), tasks: testTasks)
      try child.start()
      #expect(eventually { queue.count == 1 })
      child.kill()
      child.join()
      let error = #expect(throws: MultiprocessingError.self) {
        try queue.get(timeout: .seconds(10))
      }
      #expect(error?.code == .corruptFrame)
      try queue.put([1, 2, 3], timeout: .seconds(10))
      #expect(try queue.get(timeout: .seconds(10)) == [1, 2, 3])
    }

    @Test func `an unbounded queue takes much and gives the memory back`() throws {
      let queue = try SharedQueue<[UInt8]>()
      let large = [UInt8](repeating: 7, count: 3 << 20)
      for _ in 0..<20 { try queue.put(large) }
      for _ in 0..<20 { #expect(try queue.get() == large) }
      #expect(queue.count == 0)
    }
  }
}
