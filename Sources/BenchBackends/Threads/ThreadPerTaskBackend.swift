public import BenchCore
import BenchKernels

/// A new POSIX thread for each task, as in a server with a thread for each request.
///
/// The trial's main thread starts a thread as soon as fewer than `concurrency` are running. Nothing is
/// kept from task to task: a task that needs a connection opens one.
public final class ThreadPerTaskBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads-per-task", model: .threads,
    summary: "a new POSIX thread for each task; nothing is kept from task to task",
    waitsBy: "blocking")

  private var program: TaskProgram?
  private var concurrency = 0
  private var measuresLatency = false

  /// Makes the back end.
  public init() {}

  /// The limit of threads.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ThreadLimit.obstacle(to: cell, limits: limits)
  }

  /// Checks that a task can be made ready; threads start with the tasks.
  public func create(_ trial: BackendTrial) throws {
    let program = try TaskProgram(trial.steps, context: trial.context)
    try TaskBatch.check(program)
    self.program = program
    concurrency = trial.concurrency
    measuresLatency = trial.measuresLatency
  }

  /// Starts a thread a task and waits for the last.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let program else { throw TrialFailure(.incomplete, "the back end was not created") }
    let batch = TaskBatch(
      program, tasks: tasks, places: concurrency, measuresLatency: measuresLatency)
    let free = FreePlaces(concurrency)
    var threads = [PoolThread?](repeating: nil, count: concurrency)
    // A place's former thread has nothing left to do but to end, so joining it hardly waits.
    func join(_ place: Int) {
      threads[place]?.join()
      threads[place] = nil
    }
    defer { for place in threads.indices { join(place) } }
    while true {
      let place = free.take()
      join(place)
      guard let index = batch.source.next() else {
        free.giveBack(place)
        break
      }
      let began = batch.began(index)
      do {
        threads[place] = try PoolThread {
          batch.run(index, place: place, began: began)
          free.giveBack(place)
        }
      } catch let error as ThreadError {
        throw TrialFailure(
          .notApplicable,
          "no thread for task \(index), with \(concurrency) in flight: \(error.reason)")
      }
    }
    for place in threads.indices { join(place) }
    return try batch.conclude()
  }

  /// None that lasts: a task's thread ends with it.
  public var workerThreads: [WorkerThread] { [] }

  /// Nothing is held between tasks.
  public func drain() throws {}

  /// Nothing is left after a batch.
  public func tearDown() throws { program = nil }
}
