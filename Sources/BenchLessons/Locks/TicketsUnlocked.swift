import Multiprocessing

extension Scenario {
  /// Twenty sellers and no lock.
  static let ticketsUnlocked = Scenario(
    "tickets-unlocked",
    "20 processes read a number from a file, wait, and write it back less one, with no lock",
    expect: "updates are lost: fewer than 20 tickets are gone",
    tasks: [SellUnlocked.self]
  ) { stage in
    let file = try TicketFile(folder: stage.folder)
    let sellers = 20
    let barrier = try SharedBarrier(parties: sellers)
    let task = SellUnlocked(
      story: stage.story, file: file, barrier: barrier, wait: stage.settings.wait)
    let children = try (0..<sellers).map {
      try stage.startChild(task, name: "seller \($0 + 1)")
    }
    for child in children { try stage.join(child) }
    let left = try file.read()
    let lost = sellers - (TicketFile.first - left)
    try stage.say("\(sellers) sellers sold one each of \(TicketFile.first), \(left) are left")
    try stage.say("\(lost) of \(sellers) updates are lost")
    let sold = try stage.lines().filter { $0.text.hasPrefix("sold") }.count
    stage.check("sellers", sold, is: sellers)
    stage.check("lost updates", Double(lost), from: 1, to: Double(sellers - 1))
  }
}

/// Sells one ticket as soon as all sellers are there.
private struct SellUnlocked: ProcessTask {
  var story: Story
  var file: TicketFile
  /// Starting 20 processes takes some of them longer than the wait; together they all begin now.
  var barrier: SharedBarrier
  var wait: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    try barrier.wait(timeout: Stage.patience)
    let left = try file.sell(wait: wait)
    try story.say(context.name, "sold one, \(left) left")
    return NoResult()
  }
}
