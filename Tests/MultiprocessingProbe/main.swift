import Glibc
import Multiprocessing
import MultiprocessingTestTasks

WorkerEntry.runIfStartedAsWorker(tasks: testTasks)

/// What the tests let this program do in a process of its own, where forking is possible and where
/// a crash harms nobody.
///
/// Each scenario prints lines that its test checks.
let scenarios: [String: () throws -> Void] = [
  "fork-pool": {
    let pool = try ProcessPool(workers: 2, start: .fork, tasks: testTasks)
    let futures = try (0..<100).map { try pool.submit(Hash(n: $0)) }
    let right = try futures.enumerated().allSatisfy { try $1.wait() == Hash.expected($0) }
    pool.shutdown()
    print(right ? "right" : "wrong")
  },
  "fork-server": {
    let server = try ForkServer.fork(tasks: testTasks)
    let pool = try ProcessPool(workers: 2, start: .forkServer(server), tasks: testTasks)
    print(try pool.submit(Hash(n: 7)).wait() == Hash.expected(7) ? "right" : "wrong")
    pool.shutdown()
    server.stop()
  },
  "fork-with-threads": {
    let pool = try ProcessPool(workers: 1, start: .spawn(), tasks: testTasks)
    do {
      _ = try ForkServer.fork(tasks: testTasks)
      print("forked")
    } catch let error as MultiprocessingError {
      print("\(error.code): \(error)")
    }
    pool.shutdown()
  },
  // Prints the pids of everything that must end with this process, then waits to be killed.
  "orphans-fork-server": {
    let server = try ForkServer.fork(tasks: testTasks)
    try waitForDeath(.forkServer(server), server.processID)
  },
  "orphans-fork": { try waitForDeath(.fork, nil) },
  "fork-closure": {
    let own = Box()
    let child = ChildProcess(forking: "closure") {
      for _ in 0..<10 { own.count += 1 }
      print("child \(own.count)")
    }
    try child.start()
    child.join()
    print("parent \(own.count)")
    print(child.exitStatus.map { "\($0 == .exited(0) ? "exited(0)" : "\($0)")" } ?? "none")
  },
  "exit-with-children": {
    let daemon = ChildProcess(forking: "daemon", isDaemon: true) { while true { pause() } }
    try daemon.start()
    let gate = try SharedEvent()
    let other = ChildProcess(forking: "other") {
      gate.wait()
      print("the other child is done")
    }
    try other.start()
    print(daemon.processID ?? 0)
    print("end of main")
    fflush(nil)
    gate.set()
  },
  "daemon-fork": {
    try waitWithDaemon(
      ChildProcess(forking: "daemon", isDaemon: true) { while true { pause() } })
  },
  "daemon-fork-server": {
    let server = try ForkServer.fork(tasks: testTasks)
    try waitWithDaemon(
      ChildProcess(
        Hang(path: "/dev/null"), start: .forkServer(server), tasks: testTasks, isDaemon: true))
  },
  "daemon-spawn": {
    try waitWithDaemon(
      ChildProcess(Hang(path: "/dev/null"), start: .spawn(), tasks: testTasks, isDaemon: true))
  },
  "orphans-spawn": { try waitForDeath(.spawn(), nil) },
]

/// Memory that a fork copies.
///
/// `@unchecked`: used before a fork and by one process after it.
final class Box: @unchecked Sendable {
  var count = 0
}

func waitWithDaemon(_ daemon: ChildProcess) throws {
  try daemon.start()
  print("\(getpid()) \(daemon.processID ?? 0)")
  fflush(nil)
  while true { pause() }
}

func waitForDeath(_ start: StartMethod, _ server: Int32?) throws {
  let pool = try ProcessPool(workers: 2, start: start, tasks: testTasks)
  let pids = pool.workerProcessIDs + (server.map { [$0] } ?? [])
  print(pids.map { "\($0)" }.joined(separator: " "))
  fflush(nil)
  while true { pause() }
}

guard CommandLine.arguments.count > 1, let scenario = scenarios[CommandLine.arguments[1]] else {
  print("scenarios: \(scenarios.keys.sorted().joined(separator: " "))")
  exit(64)
}
do {
  try scenario()
} catch {
  print("failed: \(error)")
  exit(1)
}
