public import BenchCore
import BenchKernels
import Dispatch

/// libdispatch: a block for each task, on a serial queue for each place of the in-flight limit.
///
/// A serial queue gets a thread of its own from libdispatch's pool as soon as it has something to do.
/// One concurrent queue would not do: its blocks get only as many threads as there are CPUs while
/// others wait, and more only after a second. Nothing is kept from task to task, because a queue's
/// next block may run in another thread.
public final class DispatchBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "dispatch", model: .threads,
    summary: "libdispatch: a block for each task; nothing is kept from task to task",
    waitsBy: "blocking")

  /// The most threads that libdispatch lends on Linux (DISPATCH_WORKQ_MAX_PTHREAD_COUNT in its
  /// src/queue_internal.h).
  private static let threadLimit = 255

  private var program: TaskProgram?
  private var queues: [DispatchQueue] = []
  private var measuresLatency = false

  /// Makes the back end.
  public init() {}

  /// libdispatch's own limit.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    guard cell.concurrency > threadLimit else {
      return ThreadLimit.obstacle(to: cell, limits: limits)
    }
    return "libdispatch lends at most \(threadLimit) threads, not \(cell.concurrency)"
  }

  /// Makes the queues; libdispatch starts threads with the first blocks.
  public func create(_ trial: BackendTrial) throws {
    let program = try TaskProgram(trial.steps, context: trial.context)
    try TaskBatch.check(program)
    self.program = program
    queues = (0..<trial.concurrency).map { DispatchQueue(label: "bench.place-\($0)") }
    measuresLatency = trial.measuresLatency
  }

  /// Lets every queue work through tasks, a block each, and waits for the last.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let program else { throw TrialFailure(.incomplete, "the back end was not created") }
    let batch = TaskBatch(
      program, tasks: tasks, places: queues.count, measuresLatency: measuresLatency)
    let group = DispatchGroup()
    for (place, queue) in queues.enumerated() {
      Self.next(batch, place, queue, group)
    }
    group.wait()
    return try batch.conclude()
  }

  /// Submits the next task's block, which submits the one after it.
  private static func next(
    _ batch: TaskBatch, _ place: Int, _ queue: DispatchQueue, _ group: DispatchGroup
  ) {
    guard let index = batch.source.next() else { return }
    let began = batch.began(index)
    queue.async(group: group) {
      batch.run(index, place: place, began: began)
      next(batch, place, queue, group)
    }
  }

  /// None that is ours: libdispatch lends them and takes them back.
  public var workerThreads: [WorkerThread] { [] }

  /// Nothing is held between tasks.
  public func drain() throws {}

  /// Drops the queues; libdispatch's idle threads end by themselves, at the latest with the process.
  public func tearDown() throws {
    queues = []
    program = nil
  }
}
