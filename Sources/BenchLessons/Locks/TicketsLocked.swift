import Multiprocessing

extension Scenario {
  /// Twenty sellers and a lock.
  static let ticketsLocked = Scenario(
    "tickets-locked", python: "RLock",
    "the same 20 processes, one at a time under a process lock",
    expect: "exactly 20 tickets are gone",
    tasks: [SellLocked.self]
  ) { stage in
    let file = try TicketFile(folder: stage.folder)
    let sellers = 20
    // One after the other they wait 20 times: a shorter wait keeps the scenario short.
    let task = SellLocked(
      story: stage.story, file: file, lock: try SharedMutex(.recursive),
      wait: stage.settings.wait / 20)
    let children = try (0..<sellers).map {
      try stage.startChild(task, name: "seller \($0 + 1)")
    }
    for child in children { try stage.join(child) }
    let left = try file.read()
    try stage.say("\(sellers) sellers sold one each of \(TicketFile.first), \(left) are left")
    let numbers = try stage.lines().filter { $0.speaker.hasPrefix("seller") }.compactMap {
      Int($0.text)
    }
    stage.check(
      "each left one less", numbers,
      is: Array((TicketFile.first - sellers..<TicketFile.first).reversed()))
    stage.check("left", left, is: TicketFile.first - sellers)
    stage.check("lost updates", sellers - (TicketFile.first - left), is: 0)
  }
}

/// Sells one ticket under the lock.
private struct SellLocked: ProcessTask {
  var story: Story
  var file: TicketFile
  var lock: SharedMutex
  var wait: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    try lock.withLock(timeout: Stage.patience) { _ in
      try story.say(context.name, "\(try file.sell(wait: wait))")
    }
    return NoResult()
  }
}
