import Glibc
import Multiprocessing

extension Scenario {
  /// The same guard by a lock on a file.
  static let fileLock = Scenario(
    "file-lock",
    "the same tickets under an advisory lock on a file, and how that differs",
    expect: "no ticket lost; shared mode; a dead owner's lock is free, and nobody is told",
    tasks: [SellUnderFileLock.self, HoldFileLock.self]
  ) { stage in
    let file = try TicketFile(folder: stage.folder)
    let lockPath = "\(stage.folder)/tickets.lock"
    let sellers = 20
    let task = SellUnderFileLock(
      file: file, lockPath: lockPath, wait: stage.settings.wait / 20)
    try stage.runChildren(Array(repeating: task, count: sellers))
    let left = try file.read()
    try stage.say("\(sellers) sellers sold one each of \(TicketFile.first), \(left) are left")
    stage.check("left", left, is: TicketFile.first - sellers)
    try showModes(lockPath, stage)
    try showDeadOwner(lockPath, file, stage)
    for line in differences { try stage.say(line) }
  }

  private static let differences = [
    "difference: it has a name, so programs that share nothing else can meet at it",
    "difference: it is advisory, who does not ask is not kept out",
    "difference: the kernel gives it back when its owner ends, and tells nobody",
    "difference: its owner is an opened file and not a thread; taking it twice there is one lock",
    "difference: a network file system may keep it for one machine only",
  ]

  /// Two readers at once, and no writer beside them.
  private static func showModes(_ path: String, _ stage: Stage) throws {
    let (first, second) = (try FileLock(path: path), try FileLock(path: path))
    try first.lock(.shared)
    let both = try second.tryLock(.shared)
    second.unlock()
    let writer = try second.tryLock(.exclusive)
    first.unlock()
    stage.check("two in shared mode", both, is: true)
    stage.check("exclusive beside shared", writer, is: false)
  }

  private static func showDeadOwner(
    _ path: String, _ file: TicketFile, _ stage: Stage
  ) throws {
    let hasLock = try SharedEvent()
    let holder = try stage.startChild(
      HoldFileLock(story: stage.story, lockPath: path, hasLock: hasLock), name: "holder")
    guard hasLock.wait(timeout: Stage.patience) else {
      throw ScenarioError("the holder did not get the lock")
    }
    let lock = try FileLock(path: path)
    try stage.check("while it is held", throws: .timedOut) {
      try lock.lock(timeout: stage.settings.wait / 10)
    }
    _ = try file.sell(wait: .zero)
    let left = try file.read()
    stage.check("tickets after a sale that asked for no lock", left, is: TicketFile.first - 21)
    holder.kill()
    try stage.join(holder)
    try lock.lock(timeout: Stage.patience)
    try stage.say("got the lock of the killed holder and was told nothing")
    stage.check("holder", holder.ending, is: "signal 9 (Killed)")
    lock.unlock()
  }
}

/// Sells one ticket under the lock.
private struct SellUnderFileLock: ProcessTask {
  var file: TicketFile
  var lockPath: String
  var wait: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    _ = try FileLock(path: lockPath).withLock(timeout: Stage.patience) {
      try file.sell(wait: wait)
    }
    return NoResult()
  }
}

/// Takes the lock and holds on.
private struct HoldFileLock: ProcessTask {
  var story: Story
  var lockPath: String
  var hasLock: SharedEvent

  func run(_ context: TaskContext) throws -> NoResult {
    let lock = try FileLock(path: lockPath)
    try lock.lock(timeout: Stage.patience)
    try story.say("holder", "has the file lock")
    hasLock.set()
    pause(Stage.patience)
    return NoResult()
  }
}
