import Multiprocessing

extension Scenario {
  /// Numbers in a row that both sides see.
  static let sharedArray = Scenario(
    "shared-array", python: "Array",
    "a child fills a shared array, the parent reads it; bounds are checked",
    expect: "the squares that the child wrote; an index outside is an error in both",
    tasks: [Square.self]
  ) { stage in
    let array = try SharedArray([1, 2, 3, 4, 5])
    let refused = try SharedValue<Int>()
    try stage.say("before: \(array.numbers)")
    try stage.runChildren([Square(story: stage.story, array: array, refused: refused)])
    try stage.say("after: \(array.numbers)")
    stage.check("array", array.numbers, is: [1, 4, 9, 16, 25])
    stage.check("refused in the child", refused.value, is: 1)
    try stage.check("index 5 of 5", throws: .invalidArgument) { _ = try array.number(at: 5) }
    try stage.check("index -1", throws: .invalidArgument) { try array.set(0, at: -1) }
  }
}

/// Squares all numbers, and tries to write one behind the last.
private struct Square: ProcessTask {
  var story: Story
  var array: SharedArray<Int>
  var refused: SharedValue<Int>

  func run(_ context: TaskContext) throws -> NoResult {
    try array.withLock { numbers, _ in
      for index in numbers.indices { numbers[index] *= numbers[index] }
    }
    do {
      try array.set(0, at: array.count)
    } catch let error as MultiprocessingError where error.code == .invalidArgument {
      refused.value = 1
      try story.say("child", "\(error)")
    }
    return NoResult()
  }
}
