import BenchCore
import CReferences
import Multiprocessing

/// Messages between two processes.
extension ProcessLimits {
  static let queueStream = Limit(
    "queue/stream", "A stream of numbers through a queue to another CPU", operation: "message",
    placement: .twoCPUs, isQuick: true,
    sides: [
      .ours("SharedQueue<Int>, any number of producers and consumers", measureQueue),
      .c("ring of bytes, any number of producers and consumers, 8-byte messages") { effort in
        try LimitCPUs.place(on: effort.cpus[0])
        return try effort.timedByBody {
          try check(process_queue_stream(UInt64($0), 8, effort.cpus[1]))
        }
      },
      .python("multiprocessing.SimpleQueue", entry: "processes.simple-queue"),
    ], bars: [.rate(atLeast: 0.3, of: Limits.c), .rate(atLeast: 10, of: Limits.python)])

  static let pipe = Limit(
    "pipe/round-trip", "Pipe round trip of a number", operation: "round trip", placement: .oneCPU,
    isQuick: true,
    sides: [
      .ours("PipeEnd, Codable value", measurePipe),
      .c("pipe(2) there and back, 8 bytes") { effort in
        try effort.timedByBody { try check(process_pipe_round_trips(UInt64($0), -1)) }
      },
      .python("multiprocessing.Pipe", entry: "processes.pipe"),
    ], bars: [.time(atMost: 1.3, of: Limits.c)])

  private static func measurePipe(_ effort: LimitEffort) throws -> Double {
    let server = try ForkServer.fork(tasks: catalogue)
    let task = { EchoTask(pipe: $0) }
    return try withPartner(task, server) { pipe in
      try effort.perOperation { count in
        for round in 0..<count {
          try pipe.send(round)
          guard try pipe.receive(Int.self) == round else { throw LimitFault("a wrong echo") }
        }
      }
    }
  }

  private static func measureQueue(_ effort: LimitEffort) throws -> Double {
    let server = try ForkServer.fork(tasks: catalogue)
    let queue = try SharedQueue<Int>(bound: 1 << 20)
    let task = { ConsumeTask(pipe: $0, queue: queue, cpu: effort.cpus[1]) }
    return try withPartner(task, server) { pipe in
      try LimitCPUs.place(on: effort.cpus[0])
      return try effort.timedByBody { count in
        try pipe.send(count)
        _ = try pipe.receive(Int.self)
        let start = creferences_now()
        for number in 0..<count { try queue.put(number) }
        guard try pipe.receive(Int.self) == count else { throw LimitFault("wrong messages") }
        return creferences_now() - start
      }
    }
  }
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

/// Takes as many numbers from the queue as it is told, again and again, and says how many were
/// right.
struct ConsumeTask: ProcessTask {
  var pipe: PipeEnd
  var queue: SharedQueue<Int>
  var cpu: Int32

  func run(_ context: TaskContext) throws -> NoResult {
    try LimitCPUs.place(on: cpu)
    do {
      while true {
        let count = try pipe.receive(Int.self)
        try pipe.send(0)
        var right = 0
        for number in 0..<count where try queue.get() == number { right += 1 }
        try pipe.send(right)
      }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      return NoResult()
    }
  }
}
