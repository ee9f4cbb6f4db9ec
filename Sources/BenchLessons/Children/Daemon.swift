import Glibc
import Multiprocessing

extension Scenario {
  /// What becomes of children when their parent ends, in either way.
  static let daemon = Scenario(
    "daemon", python: "daemon",
    "a daemonic child ends with its parent, another one is waited for",
    expect: "the daemon ends when its parent exits or is killed; the other child is waited for",
    tasks: [Household.self, WaitAtGate.self]
  ) { stage in
    try leaveHousehold(stage)
    try killHousehold(stage)
    let gate = try SharedEvent()
    let child = try stage.startChild(
      WaitAtGate(story: stage.story, gate: gate, role: "child"), name: "child")
    try stage.check("daemon flag after the start", throws: .wrongState) {
      try child.setDaemon(true)
    }
    gate.set()
    try stage.join(child)
  }

  /// A parent that reaches its end while both children run.
  private static func leaveHousehold(_ stage: Stage) throws {
    let house = try Household(stage, isKilled: false)
    let parent = try stage.startChild(house, name: "household")
    guard house.isReady.wait(timeout: Stage.patience) else {
      throw ScenarioError("the household did not start")
    }
    // It is at its exit now, where it waits for the child that is no daemon.
    let isWaiting = !parent.join(timeout: stage.settings.wait / 3)
    house.gate.set()
    try stage.join(parent)
    let texts = try stage.lines().map(\.text)
    stage.check("exit waits for the other child", isWaiting, is: true)
    stage.check("other child's last line", texts.contains("other child is done"), is: true)
    stage.check("exit", parent.ending, is: "exit code 0")
    let isOver = eventually(within: 2) { !ProcessStatus.isRunning(house.pids[0]) }
    try stage.say("daemon \(house.pids[0]) is \(isOver ? "gone" : "still there")")
    stage.check("daemon gone after exit", isOver, is: true)
  }

  /// A parent that is killed while both children run.
  private static func killHousehold(_ stage: Stage) throws {
    let house = try Household(stage, isKilled: true)
    let parent = try stage.startChild(house, name: "household")
    guard house.isReady.wait(timeout: Stage.patience) else {
      throw ScenarioError("the household did not start")
    }
    let (daemon, other) = (house.pids[0], house.pids[1])
    let ranBefore = [daemon, other].allSatisfy(ProcessStatus.isRunning)
    parent.kill()
    try stage.join(parent)
    let isOver = eventually(within: 2) { !ProcessStatus.isRunning(daemon) }
    try stage.say("killed the household: daemon \(daemon) is \(isOver ? "gone" : "still there")")
    stage.check("both ran before", ranBefore, is: true)
    stage.check("killed parent", parent.ending, is: "signal 9 (Killed)")
    stage.check("daemon gone after SIGKILL", isOver, is: true)
    stage.check("other child outlives it", ProcessStatus.isRunning(other), is: true)
    house.gate.set()
    let hasEnded = eventually(within: 10) { !ProcessStatus.isRunning(other) }
    stage.check("other child ends by itself", hasEnded, is: true)
  }
}

/// A parent with a daemonic child and another one, in a process of its own.
private struct Household: ProcessTask {
  var story: Story
  var method: LessonStart
  var isKilled: Bool
  /// The daemon's and the other child's process ids.
  var pids: SharedArray<Int32>
  var isReady: SharedEvent
  var gate: SharedEvent

  init(_ stage: Stage, isKilled: Bool) throws {
    story = stage.story
    method = stage.method
    self.isKilled = isKilled
    pids = try SharedArray(count: 2)
    isReady = try SharedEvent()
    gate = try SharedEvent()
  }

  func run(_ context: TaskContext) throws -> NoResult {
    let tasks = LessonCatalogue.tasks
    let start: StartMethod =
      switch method {
      case .fork: .fork
      case .spawn: .spawn()
      case .forkServer: .forkServer(try ForkServer.fork(tasks: tasks))
      }
    for (index, role) in ["daemon", "other child"].enumerated() {
      let child = ChildProcess(
        WaitAtGate(story: story, gate: index == 0 ? nil : gate, role: role), start: start,
        tasks: tasks, name: role, isDaemon: index == 0)
      try child.start()
      pids[index] = child.processID ?? 0
    }
    try story.say("household", "has daemon \(pids[0]) and other child \(pids[1])")
    isReady.set()
    if isKilled { pause(Stage.patience) }
    try story.say("household", "reaches its end")
    return NoResult()
  }
}

/// Waits for a gate, or for ever.
private struct WaitAtGate: ProcessTask {
  var story: Story
  var gate: SharedEvent?
  var role: String

  func run(_ context: TaskContext) throws -> NoResult {
    if let gate { gate.wait(timeout: Stage.patience) } else { pause(Stage.patience) }
    try story.say(role, "\(role) is done")
    return NoResult()
  }
}
