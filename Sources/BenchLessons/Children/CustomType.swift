import Glibc
import Multiprocessing

extension Scenario {
  /// A type that is a process.
  static let customType = Scenario(
    "custom-type", python: "subclass with run",
    "a type that carries its arguments and a run method is a child process",
    expect: "its run method works on its own arguments, in another process",
    tasks: [Countdown.self]
  ) { stage in
    let child = try stage.startChild(Countdown(from: 3, story: stage.story))
    try stage.join(child)
    let lines = try stage.lines()
    stage.check("lines", lines.map(\.text), is: ["3", "2", "1", "lift-off"])
    let isElsewhere = lines.allSatisfy { $0.process != getpid() && $0.process == child.processID }
    stage.check("said by the child's process", isElsewhere, is: true)
    stage.check("exit", child.ending, is: "exit code 0")
  }
}

/// Counts down: its stored properties are its arguments.
private struct Countdown: ProcessTask {
  var from: Int
  var story: Story

  func run(_ context: TaskContext) throws -> NoResult {
    for number in stride(from: from, to: 0, by: -1) { try story.say(context.name, "\(number)") }
    try story.say(context.name, "lift-off")
    return NoResult()
  }
}
