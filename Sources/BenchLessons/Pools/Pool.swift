import Multiprocessing

extension Scenario {
  /// More tasks than workers.
  static let pool = Scenario(
    "pool", python: "ProcessPoolExecutor, submit",
    "four workers take ten tasks that wait; the parent goes on at once",
    expect: "3 waits of wall time (ten tasks by four workers, rounded up), at most 4 at once",
    tasks: [WorkerSetUp.self, WaitInPool.self]
  ) { stage in
    let (workers, tasks, wait) = (4, 10, stage.settings.waitSeconds)
    let pool = try stage.pool(workers: workers)
    defer { pool.terminate() }
    let begin = now()
    let futures = try (0..<tasks).map {
      try pool.submit(WaitInPool(number: $0, wait: stage.settings.wait))
    }
    let isDone = futures.contains(where: \.isDone)
    let submitting = now() - begin
    try stage.say("goes on \(Fact.number(submitting * 1000, unit: "ms")) after the first submit")
    let visits = try futures.map { try $0.wait(timeout: Stage.patience) }
    let wall = now() - begin
    pool.shutdown()
    try stage.say("all done after \(Fact.number(wall, unit: "s"))")
    stage.check("a task done after the last submit", isDone, is: false)
    stage.check("wall time", wall, unit: "s", from: 3 * wait, to: 5 * wait)
    stage.check("workers", Set(visits.map(\.process)).count, is: workers)
    stage.check("most at once", most(visits), is: workers)
  }

  /// The most visits that overlap.
  private static func most(_ visits: [WaitInPool.Visit]) -> Int {
    visits.map { visit in
      visits.filter { $0.begin <= visit.begin && visit.begin < $0.end }.count
    }.max() ?? 0
  }
}
