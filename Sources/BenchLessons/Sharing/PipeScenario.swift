import Multiprocessing

extension Scenario {
  /// A connection between two processes.
  static let pipe = Scenario(
    "pipe", python: "Pipe",
    "both ends of a pipe send and receive values",
    expect: "values both ways; receive waits; a closed end is an end of stream",
    tasks: [Answer.self]
  ) { stage in
    let (mine, theirs) = try PipeEnd.pair()
    let gate = try SharedEvent()
    let child = try stage.startChild(
      Answer(story: stage.story, pipe: theirs, gate: gate, wait: stage.settings.wait),
      name: "child")
    theirs.close()
    try mine.send([1, 2, 3])
    try stage.say("sent [1, 2, 3]")
    // The child answers only when the gate is open, and lets its answer wait even then.
    try stage.check("receive with a short limit", throws: .timedOut) {
      _ = try mine.receive([Int].self, timeout: stage.settings.wait / 10)
    }
    gate.set()
    let before = now()
    let answer = try mine.receive([Int].self, timeout: Stage.patience)
    try stage.say("received \(answer) after waiting for it")
    stage.check("answer", answer, is: [2, 4, 6])
    stage.check(
      "receive waited", now() - before, unit: "s", from: 1e-6, to: seconds(Stage.patience))
    stage.check(
      "question back", try mine.receive(String.self, timeout: Stage.patience), is: "more?")
    try mine.send("no")
    try stage.check("receive from a closed end", throws: .endOfStream) {
      _ = try mine.receive(String.self, timeout: Stage.patience)
    }
    try stage.join(child)
    stage.check("exit", child.ending, is: "exit code 0")
  }
}

/// Doubles a list of numbers, asks a question back, and ends.
private struct Answer: ProcessTask {
  var story: Story
  var pipe: PipeEnd
  var gate: SharedEvent
  var wait: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    let numbers = try pipe.receive([Int].self, timeout: Stage.patience)
    gate.wait(timeout: Stage.patience)
    pause(wait)
    try story.say("child", "got \(numbers)")
    try pipe.send(numbers.map { $0 * 2 })
    try pipe.send("more?")
    let word = try pipe.receive(String.self, timeout: Stage.patience)
    try story.say("child", "got '\(word)'")
    guard word == "no" else { throw ScenarioError("'\(word)' came instead of 'no'") }
    return NoResult()
  }
}
