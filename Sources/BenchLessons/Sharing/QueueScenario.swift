import Multiprocessing

extension Scenario {
  /// A line of values from several children to their parent.
  static let queue = Scenario(
    "queue", python: "Queue",
    "several children put, the parent gets all items",
    expect: "30 of 30 items, each producer's in order; full, empty and closed queues say so",
    tasks: [PutNumbers.self]
  ) { stage in
    let producers = 3
    let queue = try SharedQueue<[Int]>()
    let children = try (0..<producers).map {
      try stage.startChild(
        PutNumbers(story: stage.story, queue: queue, producer: $0), name: "producer \($0)")
    }
    var items: [[Int]] = []
    for _ in 0..<producers * PutNumbers.count {
      items.append(try queue.get(timeout: Stage.patience))
    }
    for child in children { try stage.join(child) }
    try stage.say("got \(items.map { "\($0[0]):\($0[1])" }.joined(separator: " "))")
    stage.check("items", items.count, is: producers * PutNumbers.count)
    let isInOrder = (0..<producers).allSatisfy { producer in
      items.filter { $0[0] == producer }.map { $0[1] } == Array(0..<PutNumbers.count)
    }
    stage.check("each producer's in order", isInOrder, is: true)
    try stage.check("get from an empty one", throws: .timedOut) {
      _ = try queue.get(timeout: stage.settings.wait / 10)
    }
    try checkBounds(stage)
  }

  private static func checkBounds(_ stage: Stage) throws {
    let queue = try SharedQueue<Int>(bound: 2)
    try queue.put(1)
    try queue.put(2)
    try stage.check("put into a full one", throws: .timedOut) {
      try queue.put(3, timeout: stage.settings.wait / 10)
    }
    queue.close()
    try stage.check("put after close", throws: .closed) { try queue.put(3) }
    let rest = try queue.drain()
    try stage.say("drained \(rest) from the closed queue")
    stage.check("drained", rest, is: [1, 2])
    try stage.check("get after the end", throws: .endOfStream) { _ = try queue.get() }
  }
}

/// Puts numbers, each with the producer's own.
private struct PutNumbers: ProcessTask {
  static let count = 10

  var story: Story
  var queue: SharedQueue<[Int]>
  var producer: Int

  func run(_ context: TaskContext) throws -> NoResult {
    for number in 0..<Self.count { try queue.put([producer, number]) }
    try story.say(context.name, "has put \(Self.count)")
    return NoResult()
  }
}
