import Multiprocessing

extension Scenario {
  /// A child starts and the parent does not wait for it.
  static let startAndGoOn = Scenario(
    "start-and-go-on", python: "Process, start",
    "a child starts and the parent goes on without waiting",
    expect: "both lines in either order; the parent goes on while its child runs",
    tasks: [Greet.self]
  ) { stage in
    // In the first round the child may run when it likes, as in the lesson.
    let free = try stage.startChild(Greet(story: stage.story), name: "child")
    try stage.say("goes on")
    try stage.join(free)
    let speakers = try stage.lines().map(\.speaker)
    stage.check("lines", speakers.sorted(), is: ["child", "parent"])
    stage.check(
      "first", speakers.first ?? "nobody", in: ["child".fact, "parent".fact])
    // In the second the child waits for a line that the parent says after the start: if starting
    // waited for the child, neither would go on.
    let gate = try SharedEvent()
    let held = try stage.startChild(Greet(story: stage.story, gate: gate), name: "child")
    try stage.say("goes on while its child waits for it")
    stage.check("child runs meanwhile", held.isAlive, is: true)
    gate.set()
    try stage.join(held)
    stage.check("exit codes", [free, held].map(\.ending), is: ["exit code 0", "exit code 0"])
  }
}

/// Says one line, after the gate has opened if there is one.
private struct Greet: ProcessTask {
  var story: Story
  var gate: SharedEvent?

  func run(_ context: TaskContext) throws -> NoResult {
    if let gate, !gate.wait(timeout: Stage.patience) {
      throw ScenarioError("the gate stayed closed")
    }
    try story.say("child", "says hello")
    return NoResult()
  }
}
