import Multiprocessing

extension Scenario {
  /// A lock that is taken twice.
  static let recursiveLock = Scenario(
    "recursive-lock", python: "RLock",
    "a re-entrant lock can be taken twice by its owner, a plain one cannot",
    expect: "twice for the owner, timeout for others; a plain lock reports the deadlock",
    tasks: [TryLock.self]
  ) { stage in
    let lock = try SharedMutex(.recursive)
    let short = stage.settings.wait / 10
    try lock.lock(timeout: short)
    try lock.lock(timeout: short)
    try stage.say("has the re-entrant lock twice")
    let once = try outcome(lock, stage)
    try lock.unlock()
    let stillOnce = try outcome(lock, stage)
    try lock.unlock()
    let free = try outcome(lock, stage)
    stage.check("child, while it is held twice", once, is: "timedOut")
    stage.check("child, while it is held once", stillOnce, is: "timedOut")
    stage.check("child, when it is free", free, is: "got it twice")
    let plain = try SharedMutex()
    try plain.lock()
    try stage.check("plain lock taken twice", throws: .wouldDeadlock) { try plain.lock() }
    try plain.unlock()
    try stage.check("given back twice", throws: .notOwner) { try plain.unlock() }
  }

  /// What a child gets of a lock.
  private static func outcome(_ lock: SharedMutex, _ stage: Stage) throws -> String {
    try stage.runChildren([
      TryLock(story: stage.story, lock: lock, limit: stage.settings.wait / 10)
    ])
    return try stage.lines().last { $0.speaker == "child" }?.text ?? "nothing"
  }
}

/// Tries to take a lock twice, with a limit.
private struct TryLock: ProcessTask {
  var story: Story
  var lock: SharedMutex
  var limit: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    do {
      try lock.withLock(timeout: limit) { _ in try lock.withLock(timeout: limit) { _ in } }
      try story.say("child", "got it twice")
    } catch let error as MultiprocessingError {
      try story.say("child", "\(error.code)")
    }
    return NoResult()
  }
}
