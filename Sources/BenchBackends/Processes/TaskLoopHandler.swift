import BenchCore
import BenchKernels
import CPrimitives
public import Multiprocessing

/// What runs tasks in a worker process: an index comes in, a record of the result goes out.
public struct TaskLoopHandler: RawTaskHandler {
  let steps: [StepSpecification]
  let context: TrialContext
  /// Whether each task's service time is taken.
  let measuresLatency: Bool

  /// A task's way back; fixed in size, so that it crosses as its bytes.
  struct Record: BitwiseCopyable {
    var checksum: UInt64
    /// On the monotonic clock, which all processes share; both 0 if times are not taken.
    var start: Int64
    var end: Int64
  }

  /// Compiles the task for this worker, which blocks while it waits.
  public func prepare(_ context: TaskContext) throws {
    let program = try TaskProgram(steps, context: self.context)
    let worker = BlockingWorker(number: context.worker, port: SystemPort())
    context.setLocal(try program.makeBlocking(worker))
  }

  /// Runs the task whose index is the input.
  public func run(
    _ input: UnsafeRawBufferPointer, output: inout RawOutput, context: TaskContext
  ) throws {
    guard let program = context.local(BlockingProgram.self) else {
      throw TrialFailure(.incomplete, "the worker was not prepared")
    }
    let index = input.load(as: Int.self)
    guard measuresLatency else {
      return output.append(Record(checksum: try program.run(task: index), start: 0, end: 0))
    }
    let start = cprimitives_monotonic_now()
    let checksum = try program.run(task: index)
    output.append(Record(checksum: checksum, start: start, end: cprimitives_monotonic_now()))
  }
}
