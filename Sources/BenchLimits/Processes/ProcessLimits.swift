import BenchCore
import CReferences
import Glibc
public import Multiprocessing

/// The limits of processes: starting, dispatching, sharing, talking.
///
/// The references in C are in Sources/CReferences, the counterparts in
/// References/cpython_processes.py.
public enum ProcessLimits {
  /// All of them.
  public static let all: [Limit] =
    pool + [queueStream, pipe] + increments + managed + starts

  /// What the sides run in other processes; part of the program's catalogue.
  public static let tasks: [any ProcessTask.Type] = [
    NoopTask.self, MultiplyTask.self, PlaceTask.self, EchoTask.self, ConsumeTask.self,
    IncrementTask.self,
  ]

  /// The same as a catalogue.
  static let catalogue = TaskCatalogue(tasks)

  /// The time that a reference took; throws the error that it left in `errno`.
  static func check(_ nanoseconds: Int64) throws -> Int64 {
    guard nanoseconds >= 0 else {
      throw LimitFault("the reference failed: \(String(cString: strerror(errno)))")
    }
    return nanoseconds
  }

  /// Runs `body` with a child that has one end of a pipe, the other end, and the time to wait until
  /// the child has said that it is ready.
  static func withPartner<Task: ProcessTask, Output>(
    _ task: (PipeEnd) -> Task, _ server: ForkServer, _ body: (PipeEnd) throws -> Output
  ) throws -> Output {
    let (mine, theirs) = try PipeEnd.pair()
    let child = ChildProcess(task(theirs), start: .forkServer(server), tasks: catalogue)
    try child.start()
    theirs.close()
    defer {
      mine.close()
      child.join()
    }
    return try body(mine)
  }
}

/// Thrown by a side that went wrong.
struct LimitFault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Does nothing.
struct NoopTask: ProcessTask {
  func run(_ context: TaskContext) throws -> NoResult { NoResult() }
}

/// Keeps the worker on a CPU from now on.
struct PlaceTask: ProcessTask {
  var cpu: Int32

  func run(_ context: TaskContext) throws -> Bool {
    try LimitCPUs.place(on: cpu)
    return true
  }
}
