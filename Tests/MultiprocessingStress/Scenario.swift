import Glibc
import Multiprocessing
import MultiprocessingTestTasks

/// What a scenario found wrong, in words.
struct Wrong: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One of the long tests.
struct Scenario: Sendable {
  let name: String
  /// How often it repeats what it does.
  let count: Int
  /// Does it, and says in one line what was seen.
  let body: @Sendable (Int) throws -> String

  static let all: [Scenario] =
    Start.allCases.flatMap { start in
      [
        Scenario(name: "start-join/\(start.rawValue)", count: 10_000) {
          try Children.startAndJoin(start, $0)
        },
        Scenario(name: "pools/\(start.rawValue)", count: 1_000) { try Pools.comeAndGo(start, $0) },
        Scenario(name: "worker-kills/\(start.rawValue)", count: 100) {
          try Pools.killWorkers(start, $0)
        },
        Scenario(name: "parent-kills/\(start.rawValue)", count: 100) {
          try Victim.kill(start, $0)
        },
      ]
    } + [
      Scenario(name: "queue", count: 1_000_000) { try Messages.queue($0) },
      Scenario(name: "frames", count: 100_000) { try Messages.frames($0) },
    ]

  /// Runs the scenario in this process and checks that it gave back what it took.
  static func runInside(_ name: String, count: Int) -> Int32 {
    guard let scenario = all.first(where: { $0.name == name }) else { return 64 }
    do {
      let before = Machine.descriptors()
      let seen = try scenario.body(count)
      let after = Machine.descriptors()
      guard after == before else { throw Wrong("\(after - before) descriptors are left open") }
      let children = Machine.children()
      guard children.isEmpty else { throw Wrong("children are left: \(children)") }
      print(seen)
      return 0
    } catch {
      print("\(error)")
      return 1
    }
  }
}

/// How a scenario starts its processes.
enum Start: String, CaseIterable {
  case fork
  case forkServer = "fork-server"
  case spawn

  /// Gives a method to `body`, and ends what the method needed.
  func with<Result>(_ body: (StartMethod) throws -> Result) throws -> Result {
    switch self {
    case .fork: return try body(.fork)
    case .spawn: return try body(.spawn())
    case .forkServer:
      let server = try ForkServer.fork(tasks: testTasks)
      defer { server.stop() }
      return try body(.forkServer(server))
    }
  }
}
