import CPrimitives
import Glibc
import Multiprocessing
import MultiprocessingTestTasks

/// A process with a pool under load, there to be killed.
enum Victim {
  /// Never ends by itself.
  static func run(_ name: String) -> Int32 {
    do {
      guard let start = Start(rawValue: name) else { return 64 }
      try start.with { method in
        let pool = try ProcessPool(workers: 3, start: method, tasks: testTasks)
        let daemon = ChildProcess(
          Hang(path: "/dev/null"), start: method, tasks: testTasks, isDaemon: true)
        // A fork is refused beside the pool's threads; there the pool alone must go.
        if start != .fork { try daemon.start() }
        while true { _ = try pool.map((0..<100).map { HashCoded(n: $0) }) }
      }
    } catch {
      print("\(error)")
    }
    return 1
  }

  /// Kills such processes at random moments and looks for orphans a second later.
  static func kill(_ start: Start, _ count: Int) throws -> String {
    for number in 0..<count {
      let group = try Launch.inGroupOfItsOwn(["victim", start.rawValue], output: nil)
      usleep(UInt32.random(in: 0...60_000))
      Glibc.kill(group, SIGKILL)
      var status: Int32 = 0
      waitpid(group, &status, 0)
      guard status & 0x7f == SIGKILL else {
        throw Wrong("victim \(number) had ended before it was killed")
      }
      guard Machine.isEmptyWithinASecond(group: group) else {
        let orphans = Machine.running(inGroup: group)
        for orphan in orphans { Glibc.kill(orphan, SIGKILL) }
        throw Wrong("victim \(number) left orphans: \(orphans)")
      }
    }
    return "\(count) parents killed at random moments, no orphan after 1 s"
  }
}

/// Starts this program again.
enum Launch {
  /// Gives the process id, which is the group's as well.
  static func inGroupOfItsOwn(_ arguments: [String], output: Int32?) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
    var words = (["multiprocessing-stress"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let error = posix_spawn(
      &pid, "/proc/self/exe", &actions, &attributes, &words, cprimitives_environment())
    guard error == 0 else { throw Wrong("cannot start this program: error \(error)") }
    return pid
  }
}
