import CPrimitives
import Glibc
public import Multiprocessing

/// The task types that steps run in processes of their own; a program's catalogue needs them.
public enum KernelTasks {
  /// The types.
  public static let types: [any ProcessTask.Type] = [
    FirstInstruction.self, RoundTrip.self, Heartbeat.self, Casualty.self, Origin.self,
  ]
}

/// Notes when it began, and ends.
struct FirstInstruction: ProcessTask {
  let times: SharedArray<Int64>

  func run(_ context: TaskContext) -> NoResult {
    times[0] = cprimitives_monotonic_now()
    return NoResult()
  }
}

/// Gives its number back.
struct RoundTrip: ProcessTask, BitwiseCopyable {
  let number: Int

  func run(_ context: TaskContext) -> Int { number }
}

/// Works for ever, in slices, and notes after each that it still works.
struct Heartbeat: ProcessTask {
  /// When it began, and when the last slice ended.
  let times: SharedArray<Int64>
  /// Units of work of a slice.
  let units: UInt64

  func run(_ context: TaskContext) -> NoResult {
    times[0] = cprimitives_monotonic_now()
    while true { Self.beat(times, units) }
  }

  /// One slice.
  static func beat(_ times: SharedArray<Int64>, _ units: UInt64) {
    if AluKernel.run(units: units, seed: 1) == 0 { times[0] = times[0] }
    times[1] = cprimitives_monotonic_now()
  }
}

/// Works for a while; the one with that number dies instead, in the middle.
struct Casualty: ProcessTask {
  let number: Int
  let dying: Int
  let units: UInt64
  /// When the dying one sent itself the signal.
  let times: SharedArray<Int64>

  func run(_ context: TaskContext) -> Int {
    var sum = AluKernel.run(units: units / 2, seed: UInt64(number))
    if number == dying {
      times[0] = cprimitives_monotonic_now()
      kill(getpid(), SIGKILL)
    }
    sum &+= AluKernel.run(units: units / 2, seed: UInt64(number))
    return sum == 0 ? 0 : number
  }
}

/// Says where it ran and when it was done.
struct Origin: ProcessTask, BitwiseCopyable {
  struct Result: Codable, Sendable, BitwiseCopyable {
    var process: Int32
    var end: Int64
  }

  let number: Int

  func run(_ context: TaskContext) -> Result {
    Result(process: getpid(), end: cprimitives_monotonic_now())
  }
}
