import Glibc
import Multiprocessing

extension Scenario {
  /// A lock whose owner is killed.
  static let lockOwnerDies = Scenario(
    "lock-owner-dies",
    "a process that is killed with a lock does not block the others (beyond the lesson)",
    expect: "the next owner is told that the state may be inconsistent, the one after it is not",
    tasks: [HoldLock.self, NextOwner.self]
  ) { stage in
    let lock = try SharedMutex()
    let pair = try SharedArray([0, 0])
    let hasLock = try SharedEvent()
    let holder = try stage.startChild(
      HoldLock(story: stage.story, lock: lock, pair: pair, hasLock: hasLock), name: "holder")
    guard hasLock.wait(timeout: Stage.patience) else {
      throw ScenarioError("the holder did not get the lock")
    }
    let waiting = try stage.startChild(
      NextOwner(story: stage.story, lock: lock, pair: pair), name: "second owner")
    holder.kill()
    try stage.say("killed the holder")
    try stage.join(holder)
    try stage.join(waiting)
    try stage.runChildren([NextOwner(story: stage.story, lock: lock, pair: pair)])
    let told = try stage.lines().filter { $0.text.hasPrefix("is told") }.map(\.text)
    stage.check("holder", holder.ending, is: "signal 9 (Killed)")
    stage.check(
      "next owners", told, is: ["is told ownerDied, finds 1 0", "is told clean, finds 1 1"])
    stage.check("pair at the end", pair.numbers, is: [1, 1])
  }
}

/// Changes half of what the lock guards and holds on.
private struct HoldLock: ProcessTask {
  var story: Story
  var lock: SharedMutex
  var pair: SharedArray<Int>
  var hasLock: SharedEvent

  func run(_ context: TaskContext) throws -> NoResult {
    try lock.lock(timeout: Stage.patience)
    pair[0] = 1
    try story.say("holder", "has the lock and has changed half of the pair")
    hasLock.set()
    pause(Stage.patience)
    return NoResult()
  }
}

/// Takes the lock and mends what it guards.
private struct NextOwner: ProcessTask {
  var story: Story
  var lock: SharedMutex
  var pair: SharedArray<Int>

  func run(_ context: TaskContext) throws -> NoResult {
    try lock.withLock(timeout: Stage.patience) { state in
      try story.say("next owner", "is told \(state), finds \(pair[0]) \(pair[1])")
      if state == .ownerDied { pair[1] = pair[0] }
    }
    return NoResult()
  }
}
