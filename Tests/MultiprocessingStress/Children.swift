import Glibc
import Multiprocessing
import MultiprocessingTestTasks

/// Children that come and go.
enum Children {
  static func startAndJoin(_ start: Start, _ count: Int) throws -> String {
    try start.with { method in
      for number in 0..<count {
        let child = ChildProcess(Hash(n: number), start: method, tasks: testTasks)
        try child.start()
        guard child.join(timeout: .seconds(60)) else { throw Wrong("child \(number) hangs") }
        guard child.exitStatus == .exited(0) else {
          throw Wrong("child \(number) ended with \(child.exitStatus.map { "\($0)" } ?? "nothing")")
        }
      }
      return "\(count) children started and joined"
    }
  }
}

/// Pools that come, go, and lose workers.
enum Pools {
  static func comeAndGo(_ start: Start, _ count: Int) throws -> String {
    try start.with { method in
      for number in 0..<count {
        let pool = try ProcessPool(workers: 2, start: method, tasks: testTasks)
        let result = try pool.submit(Hash(n: number)).wait(timeout: .seconds(60))
        pool.shutdown()
        guard result == Hash.expected(number) else { throw Wrong("pool \(number) gave \(result)") }
      }
      return "\(count) pools created, used and shut down"
    }
  }

  /// Kills a worker at a random moment of each round of 300 tasks.
  static func killWorkers(_ start: Start, _ kills: Int) throws -> String {
    try start.with { method in
      let pool = try ProcessPool(workers: 3, start: method, tasks: testTasks)
      defer { pool.shutdown() }
      var lost = 0
      for round in 0..<kills {
        let futures = try (0..<300).map { try pool.submit(SlowHash(n: $0)) }
        usleep(UInt32.random(in: 0...10_000))
        var victims = pool.workerProcessIDs
        while victims.isEmpty {
          usleep(100)
          victims = pool.workerProcessIDs
        }
        if let victim = victims.randomElement() { kill(victim, SIGKILL) }
        lost += try settle(futures, round)
      }
      guard lost <= kills else { throw Wrong("\(kills) kills lost \(lost) tasks") }
      return "\(kills) kills under load; of \(300 * kills) tasks \(lost) were running and lost"
    }
  }

  private static func settle(_ futures: [TaskFuture<UInt64>], _ round: Int) throws -> Int {
    var lost = 0
    for (number, future) in futures.enumerated() {
      do {
        guard try future.wait(timeout: .seconds(60)) == Hash.expected(number) else {
          throw Wrong("round \(round), task \(number): a wrong result")
        }
      } catch let failure as TaskFailure {
        guard failure.reason == .workerDied(.signalled(SIGKILL)) else { throw failure }
        lost += 1
      }
    }
    return lost
  }
}
