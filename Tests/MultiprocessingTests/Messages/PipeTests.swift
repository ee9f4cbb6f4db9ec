import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct PipeTests {
    @Test(arguments: Start.allCases)
    func `both ends send and receive, messages of any size`(_ start: Start) throws {
      let (mine, theirs) = try PipeEnd.pair()
      let child = ChildProcess(
        EchoServer(pipe: theirs), start: try start.method(), tasks: testTasks)
      try child.start()
      theirs.close()
      for size in [0, 1, 100, 70_000, 300_000] {
        let text = String(repeating: "x", count: size)
        try mine.send(text)
        #expect(try mine.receive(String.self, timeout: .seconds(20)) == text)
      }
      mine.close()
      #expect(child.join(timeout: .seconds(20)))
      #expect(child.exitStatus == .exited(0))
    }

    @Test func `a closed end is the end of the stream`() throws {
      let (mine, theirs) = try PipeEnd.pair()
      try theirs.send(1)
      theirs.close()
      #expect(try mine.receive(Int.self) == 1)
      let end = #expect(throws: MultiprocessingError.self) { try mine.receive(Int.self) }
      #expect(end?.code == .endOfStream)
      let refused = #expect(throws: MultiprocessingError.self) { try mine.send(2) }
      #expect(refused?.code == .endOfStream)
      let closed = #expect(throws: MultiprocessingError.self) { try theirs.send(2) }
      #expect(closed?.code == .closed)
    }

    @Test func `time limits hold in both directions`() throws {
      let (mine, theirs) = try PipeEnd.pair()
      let late = #expect(throws: MultiprocessingError.self) {
        try mine.receive(Int.self, timeout: .milliseconds(2))
      }
      #expect(late?.code == .timedOut)
      let bytes = [UInt8](repeating: 0, count: 10_000)
      let full = #expect(throws: MultiprocessingError.self) {
        while true { try mine.send(bytes, timeout: .milliseconds(2)) }
      }
      #expect(full?.code == .timedOut)
      #expect(try theirs.receive([UInt8].self) == bytes)
    }

    @Test func `a message of another type is an error, not a crash`() throws {
      let (mine, theirs) = try PipeEnd.pair()
      try mine.send([1.5, 2.5])
      let error = #expect(throws: MultiprocessingError.self) {
        try theirs.receive([String: Int].self)
      }
      #expect(error?.code == .corruptFrame)
    }
  }
}
