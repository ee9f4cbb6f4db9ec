import Glibc
import Multiprocessing

/// What workers of a pool are given at their start: shared objects cannot come with a task.
struct WorkerSetUp: ProcessTask {
  var story: Story
  var event: SharedEvent?
  var lock: SharedMutex?

  init(story: Story, event: SharedEvent? = nil, lock: SharedMutex? = nil) {
    self.story = story
    self.event = event
    self.lock = lock
  }

  func run(_ context: TaskContext) throws -> NoResult {
    context.setLocal(self)
    return NoResult()
  }
}

extension TaskContext {
  /// What the worker was given.
  func setUp() throws -> WorkerSetUp {
    guard let setUp = local(WorkerSetUp.self) else {
      throw ScenarioError("the worker was given nothing")
    }
    return setUp
  }
}

/// Waits, as a request would, and tells where and when.
struct WaitInPool: ProcessTask {
  /// Where and when a task ran.
  struct Visit: Codable, Sendable {
    var process: Int32
    var begin: Double
    var end: Double
  }

  var number: Int
  var wait: Duration

  func run(_ context: TaskContext) throws -> Visit {
    let story = try context.setUp().story
    let begin = now()
    try story.say("worker \(context.worker)", "begins task \(number)")
    pause(wait)
    let end = now()
    try story.say("worker \(context.worker)", "ends task \(number)")
    return Visit(process: getpid(), begin: begin, end: end)
  }
}

extension Stage {
  /// A pool whose workers are ready and know the story.
  func pool(
    workers: Int, event: SharedEvent? = nil, lock: SharedMutex? = nil
  ) throws -> ProcessPool {
    let pool = try ProcessPool(
      workers: workers, start: try start(), tasks: tasks,
      initializer: WorkerSetUp(story: story, event: event, lock: lock))
    guard try pool.waitUntilReady(timeout: Self.patience) else {
      pool.terminate()
      throw ScenarioError("the workers were not ready in time")
    }
    return pool
  }
}
