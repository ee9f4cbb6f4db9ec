import Glibc
import Multiprocessing

extension Scenario {
  /// The name of a child.
  static let name = Scenario(
    "name", python: "name, current_process",
    "a child has a name that it knows and that tools show",
    expect: "the name set before the start, in the child, in /proc and in ps (15 bytes of it)",
    tasks: [TellName.self]
  ) { stage in
    let chosen = "ticket-seller-number-1"
    let shown = String(chosen.prefix(15))
    let gate = try SharedEvent()
    let isRunning = try SharedEvent()
    let child = try stage.child(
      TellName(story: stage.story, isRunning: isRunning, gate: gate))
    let first = child.name
    try child.setName(chosen)
    try child.start()
    guard isRunning.wait(timeout: Stage.patience) else {
      throw ScenarioError("the child did not start")
    }
    let pid = child.processID ?? 0
    let outside = ProcessStatus.name(of: pid) ?? "nothing"
    try stage.say("/proc/\(pid)/comm has \(outside)")
    let ps = try shownByPs(pid, stage)
    try stage.check("name after the start", throws: .wrongState) { try child.setName("late") }
    gate.set()
    try stage.join(child)
    let lines = try stage.lines().filter { $0.speaker == chosen }.map(\.text)
    stage.check("name at first", first, is: "TellName")
    stage.check(
      "in the child", lines, is: ["is my name", "/proc/self/comm has \(shown)"])
    stage.check("/proc", outside, is: shown)
    if let ps { stage.check("ps", ps, is: shown) }
  }

  /// What `ps` shows; nil where there is none.
  private static func shownByPs(_ pid: Int32, _ stage: Stage) throws -> String? {
    let places = ["/bin/ps", "/usr/bin/ps"]
    guard let ps = places.first(where: { access($0, X_OK) == 0 }) else {
      try stage.say("there is no ps here")
      return nil
    }
    let answer = try Program.run(ps, ["-o", "comm=", "-p", "\(pid)"], folder: stage.folder)
    let name = String(answer.text.prefix { $0 != "\n" })
    try stage.say("ps shows \(name)")
    return name
  }
}

/// Says the process's name as it knows it and as the kernel does.
private struct TellName: ProcessTask {
  var story: Story
  var isRunning: SharedEvent
  var gate: SharedEvent

  func run(_ context: TaskContext) throws -> NoResult {
    try story.say(context.name, "is my name")
    let name = ProcessStatus.name(of: getpid()) ?? "nothing"
    try story.say(context.name, "/proc/self/comm has \(name)")
    isRunning.set()
    gate.wait(timeout: Stage.patience)
    return NoResult()
  }
}
