import BenchCore
import BenchKernels
import CPrimitives
import CoroutinesNIO
import Glibc

/// Suspending workers on event loops: worker `n` lives on loop `n` modulo the number of loops.
final class LoopCrew {
  /// The loops' threads, noted by each loop itself.
  private final class Threads: @unchecked Sendable {  // Written one after the other in `init`.
    var ids: [pid_t] = []
  }

  private let runners: [EventLoopRunner]
  private let crew: SuspendingCrew
  private let threads = Threads()

  /// Prepares every worker on its loop.
  ///
  /// - Throws: `TrialFailure`; the loops still run then.
  init(_ trial: BackendTrial, on runners: [EventLoopRunner]) throws {
    self.runners = runners
    crew = SuspendingCrew(trial)
    let (crew, threads) = (crew, threads)
    do {
      let program = try TaskProgram(trial.steps, context: trial.context)
      for (position, runner) in runners.enumerated() {
        try runner.run {
          threads.ids.append(cprimitives_thread_id())
          for number in stride(from: position, to: crew.count, by: runners.count) {
            try await crew.prepare(number, program, port: LoopPort(runner: runner))
          }
        }
      }
    } catch {
      throw TrialFailure(task: error)
    }
  }

  /// Runs a batch: one coroutine a worker, each on its loop.
  func runBatch(tasks: Int) throws -> BatchResult {
    let (crew, runners) = (crew, runners)
    crew.reset(tasks: tasks)
    return try runners[0].run {
      let source = TaskSource(tasks: tasks)
      if runners.count == 1 {
        await Self.work(crew, source, from: 0, step: 1)
      } else {
        await withTaskGroup(of: Void.self) { loops in
          for (position, runner) in runners.enumerated() {
            loops.addTask(executorPreference: runner.executor) {
              await Self.work(crew, source, from: position, step: runners.count)
            }
          }
        }
      }
      return try crew.conclude(start: source.release)
    }
  }

  /// The workers of one loop, in a group of their own.
  ///
  /// A group finds a child that ends by walking its list from the oldest: children of several loops in
  /// one group, which end in no order, cost the square of their number (5 s for 100,000 on two loops).
  private static func work(
    _ crew: SuspendingCrew, _ source: TaskSource, from first: Int, step: Int
  ) async {
    await withTaskGroup(of: Void.self) { group in
      for number in stride(from: first, to: crew.count, by: step) {
        group.addTask { await crew.work(number, source) }
      }
    }
  }

  /// The loops' threads.
  var workerThreads: [WorkerThread] {
    threads.ids.map { WorkerThread(process: getpid(), thread: $0) }
  }

  /// Closes what the workers hold, each on its loop.
  func drain() throws {
    let crew = crew
    for (position, runner) in runners.enumerated() {
      let step = runners.count
      try runner.run {
        for number in stride(from: position, to: crew.count, by: step) { await crew.close(number) }
      }
    }
  }
}
