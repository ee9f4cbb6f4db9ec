import CPrimitives
import Glibc
import Multiprocessing
import Synchronization

extension Scenario {
  /// Where completion callbacks run.
  static let poolCallbacks = Scenario(
    "pool-callbacks", python: "add_done_callback",
    "where callbacks run: for processes in the parent, for threads on the worker that finished",
    expect:
      "process pool: parent's pid, one thread, a slow one delays the next; threads: own worker",
    tasks: [WorkerSetUp.self, WaitInPool.self]
  ) { stage in
    try showProcesses(stage)
    try showThreads(stage)
  }

  private static func showProcesses(_ stage: Stage) throws {
    let pool = try stage.pool(workers: 2)
    defer { pool.terminate() }
    let log = CallbackLog()
    let (story, wait) = (stage.story, stage.settings.wait)
    let futures = try (0..<2).map { number in
      try pool.submit(WaitInPool(number: number, wait: wait / 10))
    }
    for (number, future) in futures.enumerated() {
      future.onCompletion { _ in
        log.note(number) { pause(wait) }
        try? story.say("callback", "of task \(number) ran on thread \(cprimitives_gettid())")
      }
    }
    let visits = try futures.map { try $0.wait(timeout: Stage.patience) }
    pool.shutdown()
    guard eventually(within: seconds(Stage.patience), { log.entries.count == 2 }) else {
      throw ScenarioError("the callbacks did not run")
    }
    let entries = log.entries
    try stage.say(
      "is process \(getpid()); the workers were \(visits.map { "\($0.process)" }.joined(separator: " "))"
    )
    stage.check(
      "process pool: callbacks in the parent", entries.allSatisfy { $0.process == getpid() },
      is: true)
    stage.check("on how many threads", Set(entries.map(\.thread)).count, is: 1)
    stage.check(
      "the second waits for the slow first", entries[1].begin >= entries[0].end, is: true)
    let areElsewhere = visits.allSatisfy { $0.process != getpid() }
    stage.check("tasks in other processes", areElsewhere, is: true)
  }

  private static func showThreads(_ stage: Stage) throws {
    let work = WorkList()
    let threads = try (0..<2).map { _ in try WorkerThread(work) }
    let log = CallbackLog()
    let (story, wait) = (stage.story, stage.settings.wait)
    let callback: @Sendable (Int, Int32) -> Void = { number, worker in
      log.note(number, worker: worker) {}
      try? story.say(
        "callback", "of thread task \(number) ran on thread \(cprimitives_gettid())")
    }
    for number in 0..<2 {
      work.add {
        pause(wait / 3)
        callback(number, cprimitives_gettid())
      }
    }
    for thread in threads { thread.stop() }
    let entries = log.entries
    stage.check("thread pool: callbacks", entries.count, is: 2)
    let areOwn = entries.allSatisfy { $0.process == getpid() && $0.thread == $0.worker }
    stage.check("on the worker that finished", areOwn, is: true)
    stage.check("on how many worker threads", Set(entries.map(\.thread)).count, is: 2)
  }
}

/// What callbacks noted, in their order.
private final class CallbackLog: Sendable {
  struct Entry {
    var number: Int
    var process: Int32
    var thread: Int32
    /// The thread that ran the task, in a thread pool.
    var worker: Int32
    var begin: Double
    var end: Double
  }

  private let noted = Mutex<[Entry]>([])

  var entries: [Entry] { noted.withLock { $0 } }

  /// Notes where a callback runs, and when it began and ended what it does.
  func note(_ number: Int, worker: Int32 = 0, _ body: () -> Void) {
    let begin = now()
    body()
    let entry = Entry(
      number: number, process: getpid(), thread: cprimitives_gettid(), worker: worker,
      begin: begin, end: now())
    noted.withLock { $0.append(entry) }
  }
}
