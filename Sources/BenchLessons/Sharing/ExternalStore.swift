import BenchCore
import BenchExternalStores
import Glibc
import Multiprocessing

extension Scenario {
  /// A counter in a store of its own.
  static let externalStore = Scenario(
    "external-store",
    "the same counter kept by an external store, as is usual in practice",
    expect: "in each store every one of 4 × 25 increments counts; SQLite always, others by --url",
    tasks: [UseStore.self]
  ) { stage in
    try count(in: "sqlite:\(stage.folder)/counter.sqlite", stage)
    let given = try stage.settings.stores.map { ($0, try ExternalStores.kind(of: $0)) }
    for (url, _) in given { try count(in: url, stage) }
    for (other, example) in examples where !given.contains(where: { $0.1 == other }) {
      let obstacle = try ExternalStores.obstacle(to: example)
      try stage.say("\(other): \(obstacle ?? "needs --url, such as --url \(example)")")
    }
  }

  /// How the addresses of servers are written.
  private static let examples = [
    ("redis", "redis://127.0.0.1:6379"),
    ("postgresql", "postgresql://me@127.0.0.1:5432/mine"),
  ]

  /// Lets four processes count in a store at the same time.
  private static func count(in url: String, _ stage: Stage) throws {
    let kind = try ExternalStores.kind(of: url)
    if let obstacle = try ExternalStores.obstacle(to: url) {
      stage.check(kind, obstacle, is: "built in")
      return
    }
    let (clients, each) = (4, 25)
    let answers = try SharedQueue<[Int]>()
    // Only children touch the store: its client library may create threads, beside which this
    // process could not fork.
    let use = UseStore(
      story: stage.story, url: url, kind: kind, counter: "bench_lesson_\(getpid())", count: each,
      pause: stage.settings.wait / 300, barrier: try SharedBarrier(parties: clients),
      answers: answers, action: .count)
    try stage.runChildren([use.doing(.reset)])
    defer { try? stage.runChildren([use.doing(.remove)]) }
    let children = try (0..<clients).map { try stage.startChild(use, name: "client \($0)") }
    var seen: [Int] = []
    for _ in children { seen += try answers.get(timeout: Stage.patience) }
    for child in children { try stage.join(child) }
    try stage.runChildren([use.doing(.read)])
    let total = try answers.get(timeout: Stage.patience).first ?? -1
    try stage.say("\(kind): \(clients) clients added 1 \(each) times each, the total is \(total)")
    stage.check("\(kind): total", total, is: clients * each)
    stage.check("\(kind): each value once", Set(seen).count, is: clients * each)
    stage.check("\(kind): exits", children.map(\.ending), is: children.map { _ in "exit code 0" })
  }
}

/// Uses the counter of a store through a connection of its own.
private struct UseStore: ProcessTask {
  enum Action: String, Codable {
    case reset
    case count
    case read
    case remove
  }

  var story: Story
  var url: String
  var kind: String
  var counter: String
  var count: Int
  /// Between two increments, so that the clients come in between each other.
  var pause: Duration
  var barrier: SharedBarrier
  /// The values that increments gave, or the one that was read.
  var answers: SharedQueue<[Int]>
  var action: Action

  func doing(_ action: Action) -> UseStore {
    var other = self
    other.action = action
    return other
  }

  func run(_ context: TaskContext) throws -> NoResult {
    let store = try ExternalStores.open(url, counter: counter)
    defer { store.close() }
    switch action {
    case .reset: try store.reset()
    case .remove: try store.remove()
    case .read: try answers.put([try store.value()])
    case .count:
      try barrier.wait(timeout: Stage.patience)
      let values = try (0..<count).map { _ in
        usleep(UInt32(seconds(pause) * 1e6))
        return try store.increment()
      }
      try story.say(context.name, "\(kind) gave \(values[0]) first and \(values[count - 1]) last")
      try answers.put(values)
    }
    return NoResult()
  }
}
