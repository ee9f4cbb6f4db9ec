import BenchCore
import CReferences
import Glibc
import Multiprocessing

extension ProcessLimits {
  static let pipe = Limit(
    "pipe/round-trip", "Pipe round trip", operation: "round trip", placement: .oneCPU,
    isQuick: true,
    sides: [
      .ours("PipeEnd of the library, 8-byte value", measurePipe),
      .c("pipe(2) there and back, 8 bytes") { effort in
        try effort.timedByBody { try check(process_pipe_round_trips(UInt64($0), -1)) }
      },
      .python("multiprocessing.Pipe", entry: "processes.pipe"),
    ], bars: [.time(atMost: 1.3, of: Limits.c)])

  private static func measurePipe(_ effort: LimitEffort) throws -> Double {
    let (mine, theirs) = try PipeEnd.pair()
    let server = try ForkServer.fork(tasks: TaskCatalogue(tasks))
    let child = ChildProcess(
      EchoTask(pipe: theirs), start: .forkServer(server), tasks: TaskCatalogue(tasks))
    try child.start()
    theirs.close()
    let time = try effort.perOperation { count in
      for round in 0..<count {
        try mine.send(round)
        guard try mine.receive(Int.self) == round else { throw LimitFault("a wrong echo") }
      }
    }
    mine.close()
    child.join()
    return time
  }

  /// The time that a reference took; throws the error that it left in `errno`.
  static func check(_ nanoseconds: Int64) throws -> Int64 {
    guard nanoseconds >= 0 else {
      throw LimitFault("the reference failed: \(String(cString: strerror(errno)))")
    }
    return nanoseconds
  }
}

/// Thrown by a side that went wrong.
struct LimitFault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Sends back every number until the pipe ends.
struct EchoTask: ProcessTask {
  var pipe: PipeEnd

  func run(_ context: TaskContext) throws -> NoResult {
    do {
      while true { try pipe.send(try pipe.receive(Int.self)) }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      return NoResult()
    }
  }
}
