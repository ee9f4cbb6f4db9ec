import Glibc
import Multiprocessing

extension Scenario {
  /// A parent that waits for its child.
  static let join = Scenario(
    "join", python: "join, exitcode",
    "the parent waits for its child and reads how it ended",
    expect: "the parent's next line comes after the child's last; exit code 7, signal 15",
    tasks: [WorkAndLeave.self]
  ) { stage in
    // The gate makes sure that the child still runs when the short limit is over.
    let gate = try SharedEvent()
    let child = try stage.startChild(
      WorkAndLeave(story: stage.story, gate: gate, wait: stage.settings.wait, code: 7),
      name: "child")
    let early = child.join(timeout: stage.settings.wait / 10)
    try stage.say("join(timeout:) returned \(early): the child still runs")
    gate.set()
    try stage.join(child)
    try stage.say("goes on, its child ended with \(child.ending)")
    let texts = try stage.lines().map(\.text)
    stage.check("join with a short limit", early, is: false)
    stage.check("join after the end", child.join(timeout: .zero), is: true)
    let last = texts.firstIndex(of: "has finished")
    let next = texts.firstIndex { $0.hasPrefix("goes on") }
    let isInOrder = last.flatMap { last in next.map { last < $0 } }
    stage.check("parent's line after the child's", isInOrder ?? false, is: true)
    stage.check("exit", child.ending, is: "exit code 7")
    let other = try stage.startChild(
      WorkAndLeave(
        story: stage.story, gate: try SharedEvent(), wait: stage.settings.wait, code: 0),
      name: "other")
    other.terminate()
    try stage.join(other)
    try stage.say("ended its other child: \(other.ending)")
    stage.check("terminated", other.ending, is: "signal 15 (Terminated)")
  }
}

extension ChildProcess {
  /// How it ended, in words.
  var ending: String { exitStatus.map { "\($0)" } ?? "still running" }
}

/// Works for a while and ends its process with a code of its own.
private struct WorkAndLeave: ProcessTask {
  var story: Story
  var gate: SharedEvent
  var wait: Duration
  var code: Int32

  func run(_ context: TaskContext) throws -> NoResult {
    try story.say(context.name, "works")
    gate.wait(timeout: Stage.patience)
    pause(wait)
    try story.say(context.name, "has finished")
    exit(code)
  }
}
