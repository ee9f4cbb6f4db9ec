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
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<crew.count {
          if runners.count == 1 {
            group.addTask { await crew.work(number, source) }
          } else {
            let executor = runners[number % runners.count].executor
            group.addTask(executorPreference: executor) { await crew.work(number, source) }
          }
        }
      }
      return try crew.conclude(start: source.release)
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
