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

  /// A task's way to a worker.
  struct Order: BitwiseCopyable {
    var index: Int
    /// When the batch was released, on the monotonic clock.
    var release: Int64
  }

  /// A task's way back; fixed in size, so that it crosses as its bytes.
  struct Record: BitwiseCopyable {
    var checksum: UInt64
    /// All 0 if times are not taken; `due` and `taken` are the start in a closed loop.
    var times: TaskTimes
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
    let order = input.loadUnaligned(as: Order.self)
    if let schedule = program.arrivals {
      return output.append(try Self.scheduled(order, program, schedule))
    }
    guard measuresLatency, order.index & program.timing.mask == 0 else {
      let none = TaskTimes(due: 0, taken: 0, start: 0, end: 0)
      return output.append(Record(checksum: try program.run(task: order.index), times: none))
    }
    let start = cprimitives_monotonic_now()
    let checksum = try program.run(task: order.index)
    let times = TaskTimes(
      due: start, taken: start, start: start, end: cprimitives_monotonic_now())
    output.append(Record(checksum: checksum, times: times))
  }

  private static func scheduled(
    _ order: Order, _ program: BlockingProgram, _ schedule: ArrivalSchedule
  ) throws -> Record {
    do {
      let (checksum, times) = try program.runScheduled(
        task: order.index, schedule, release: order.release)
      return Record(checksum: checksum, times: times)
    } catch let failure as TrialFailure where failure.kind == .overloaded {
      // An error would cross as text; the trial's process words the failure from the moment.
      return Record(
        checksum: 0, times: .givenUp(at: cprimitives_monotonic_now()))
    }
  }
}
