import Coroutines

extension Scenario {
  /// Two functions that take turns.
  static let switchByHand = Scenario(
    "switch-by-hand", python: "greenlet",
    "two functions print 1, 2 and 3, 4: called plainly, and switched by hand in between",
    expect: "1, 2, 3, 4 plainly; 1, 3, 2, 4 switched; values travel; the end and errors are told",
    starts: .own("one thread of one process")
  ) { stage in
    let plain = Turns(stage)
    try plain.say("1")
    try plain.say("2")
    try plain.say("3")
    try plain.say("4")
    stage.check("plainly", plain.said, is: ["1", "2", "3", "4"])
    try showSwitching(stage)
    try showValues(stage)
    try showEnds(stage)
  }

  private static func showSwitching(_ stage: Stage) throws {
    let turns = Turns(stage)
    // The two know each other through a box, because each must exist before the other.
    let others = Others()
    let first = Greenlet(name: "first") {
      try turns.say("1")
      try others.second?.switch()
      try turns.say("2")
      try others.second?.switch()
    }
    let second = Greenlet(name: "second") {
      try turns.say("3")
      try others.first?.switch()
      try turns.say("4")
    }
    (others.first, others.second) = (first, second)
    try first.switch()
    stage.check("switched by hand", turns.said, is: ["1", "3", "2", "4"])
    others.first = nil
    others.second = nil
    try first.kill()
  }

  private static func showValues(_ stage: Stage) throws {
    let doubler = Greenlet(name: "doubler") { first in
      var number = first as? Int ?? 0
      for _ in 0..<2 { number = try Greenlet.switchToParent(number * 2) as? Int ?? 0 }
      return "that was all"
    }
    let one = try doubler.switch(1, expecting: Int.self)
    let two = try doubler.switch(21, expecting: Int.self)
    let last = try doubler.switch(0, expecting: String.self)
    try stage.say("sent 1 and 21 to the doubler, got \(one) and \(two), then '\(last)'")
    stage.check("values", [one, two], is: [2, 42])
    stage.check("result", last, is: "that was all")
    stage.check("it says that it has ended", doubler.isDead, is: true)
    var refusal = "no error"
    do { try doubler.switch() } catch let error as GreenletError {
      refusal = "\(error)"
      try stage.say(refusal)
    }
    stage.check("switch to it", refusal, is: "\(GreenletError.dead("doubler"))")
  }

  private static func showEnds(_ stage: Stage) throws {
    let failing = Greenlet(name: "failing") { throw ScenarioError("out of paper") }
    var message = "no error"
    do { try failing.switch() } catch { message = "\(error)" }
    try stage.say("the failing greenlet's error came to its parent: \(message)")
    stage.check("error at the parent", message, is: "out of paper")
    stage.check("thread count", ProcessStatus.threadCount, is: 1)
  }
}

/// Two greenlets that refer to each other.
private final class Others {
  var first: Greenlet?
  var second: Greenlet?
}

/// Says numbers as the greenlet that runs, and keeps them.
private final class Turns {
  private let stage: Stage
  private(set) var said: [String] = []

  init(_ stage: Stage) { self.stage = stage }

  func say(_ text: String) throws {
    said.append(text)
    try stage.story.say("greenlet \(Greenlet.current.name ?? "")", "prints \(text)")
  }
}
