import Glibc
package import Multiprocessing

/// What a scenario has to work with: its story, its start method, a folder, and the list of what
/// it found.
///
/// Belongs to the main thread of the scenario's process.
package final class Stage {
  /// The longest that a scenario waits for anything that should come at once.
  ///
  /// Generous: on a loaded machine a fresh process may take seconds, and a wait that ends early costs
  /// nothing.
  package static let patience = Duration.seconds(20)

  package let story: Story
  package let settings: LessonSettings
  package let method: LessonStart
  /// A folder of this scenario alone, removed after it.
  package let folder: String
  /// All task types of the lesson.
  package let tasks: TaskCatalogue
  package private(set) var findings: [Finding] = []
  private var heard: [Story.Line] = []
  private var server: ForkServer?

  package init(
    story: Story, settings: LessonSettings, method: LessonStart, folder: String,
    tasks: TaskCatalogue
  ) throws {
    self.story = story
    self.settings = settings
    self.method = method
    self.folder = folder
    self.tasks = tasks
    // Made before anything creates a thread.
    server = method == .forkServer ? try ForkServer.fork(tasks: tasks) : nil
  }

  /// How this scenario's processes are made.
  package func start() throws -> StartMethod {
    switch method {
    case .fork:
      // The threads of a pool that was shut down may still be on their way out.
      _ = eventually(within: 2) { ProcessStatus.threadCount == 1 }
      return .fork
    case .spawn: return .spawn()
    case .forkServer:
      guard let server else {
        throw MultiprocessingError(.serverGone, "the scenario has no fork server")
      }
      return .forkServer(server)
    }
  }

  /// A child that runs a task, not started yet.
  package func child(
    _ task: some ProcessTask, name: String? = nil, isDaemon: Bool = false
  ) throws -> ChildProcess {
    ChildProcess(task, start: try start(), tasks: tasks, name: name, isDaemon: isDaemon)
  }

  /// Starts a child that runs a task.
  package func startChild(
    _ task: some ProcessTask, name: String? = nil, isDaemon: Bool = false
  ) throws -> ChildProcess {
    let child = try child(task, name: name, isDaemon: isDaemon)
    try child.start()
    return child
  }

  /// Starts children for all tasks and waits for them; they must end well.
  package func runChildren(_ tasks: [some ProcessTask]) throws {
    let children = try tasks.map { try startChild($0) }
    for child in children {
      try join(child)
      guard child.exitStatus?.isSuccess == true else {
        throw ScenarioError("\(child.name) ended with \(child.ending); its own words are above")
      }
    }
  }

  /// Waits for a child, and ends it if it takes too long.
  package func join(_ child: ChildProcess) throws {
    if child.join(timeout: Self.patience) { return }
    child.kill()
    child.join()
    throw ScenarioError("\(child.name) did not end within \(seconds(Self.patience)) s")
  }

  // MARK: Saying

  /// Says a line as the parent.
  package func say(_ text: String) throws { try story.say("parent", text) }

  /// All lines so far.
  package func lines() throws -> [Story.Line] {
    heard += try story.newLines()
    return heard
  }

  // MARK: Checking

  /// Notes what was seen, which must be `expected`.
  package func check(_ what: String, _ seen: some Observable, is expected: some Observable) {
    findings.append(Finding(what, expected: .equals(expected.fact), seen: seen.fact))
  }

  /// Notes what was seen, which may be any of `expected`.
  package func check(_ what: String, _ seen: some Observable, in expected: [Fact]) {
    findings.append(Finding(what, expected: .oneOf(expected), seen: seen.fact))
  }

  /// Notes a number, which must lie in a range.
  package func check(
    _ what: String, _ seen: Double, unit: String = "", from low: Double, to high: Double
  ) {
    findings.append(
      Finding(what, expected: .between(low, high), seen: .number(seen, unit: unit)))
  }

  /// Notes the code of the error that `body` throws, `none` if it throws none.
  package func check(
    _ what: String, throws expected: MultiprocessingError.Code, _ body: () throws -> Void
  ) throws {
    var code = "no error"
    do { try body() } catch let error as MultiprocessingError {
      code = "\(error.code)"
      try say("\(what): \(error.code), \"\(error)\"")
    }
    check(what, code, is: "\(expected)")
  }
}

/// Why a scenario cannot go on.
package struct ScenarioError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
