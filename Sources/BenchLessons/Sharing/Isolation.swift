import Glibc
import Multiprocessing

extension Scenario {
  /// A list that is not shared.
  static let isolation = Scenario(
    "isolation",
    "what a child changes in its memory, the parent does not see",
    expect: "the child has ten numbers, the parent still none",
    tasks: [AppendTen.self]
  ) { stage in
    let count = try SharedValue(-1)
    let list = NumberList()
    let child: ChildProcess
    if stage.method == .fork {
      // The same object in both processes, which after the fork is two.
      let story = stage.story
      child = ChildProcess(forking: "child") {
        for number in 0..<10 { list.numbers.append(number) }
        count.value = list.numbers.count
        try story.say("child", "my list has \(list.numbers)")
      }
      try child.start()
    } else {
      child = try stage.startChild(
        AppendTen(story: stage.story, numbers: list.numbers, count: count), name: "child")
    }
    try stage.join(child)
    try stage.say("my list has \(list.numbers)")
    stage.check("child's list", count.value, is: 10)
    stage.check("parent's list", list.numbers.count, is: 0)
    stage.check("exit", child.ending, is: "exit code 0")
  }
}

/// A list behind a reference, which a fork copies with everything else.
///
/// `@unchecked`: used before the fork, and by one process each after it.
private final class NumberList: @unchecked Sendable {
  var numbers: [Int] = []
}

/// Appends ten numbers to its list.
private struct AppendTen: ProcessTask {
  var story: Story
  var numbers: [Int]
  var count: SharedValue<Int>

  func run(_ context: TaskContext) throws -> NoResult {
    var numbers = numbers
    for number in 0..<10 { numbers.append(number) }
    count.value = numbers.count
    try story.say("child", "my list has \(numbers)")
    return NoResult()
  }
}
