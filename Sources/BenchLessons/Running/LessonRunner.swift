import CPrimitives
import Glibc
import Multiprocessing

/// Plays scenarios, each in a fresh process, and sees to it that nothing is left of them.
///
/// ```
///   this process ── spawn ──▶ scenario's process ── fork, spawn, fork server ──▶ its children
///        ▲                         │ in a process group of its own
///        └── lines, report ────────┘
/// ```
/// Orphans of the scenario become children of this process, so it knows when the last is gone.
package struct LessonRunner {
  /// The longest that one scenario may take.
  package var limit: Duration
  /// What the scenarios are given.
  package var settings: LessonSettings
  /// The folder in which scenarios get theirs.
  package var scratchParent: String
  /// The program to run; nil for this one.
  package var executable: String?

  /// The pause between two looks whether a scenario still runs, while it says nothing.
  private static let lookInterval = Duration.milliseconds(20)
  /// How long processes that were told to end may take.
  private static let grace = 2.0

  /// Makes a runner.
  package init(
    settings: LessonSettings, limit: Duration = .seconds(60), scratchParent: String,
    executable: String? = nil
  ) {
    self.settings = settings
    self.limit = limit
    self.scratchParent = scratchParent
    self.executable = executable
  }

  /// Plays a scenario; `show` gets each line as it is said.
  ///
  /// - Throws: an error of this machine that keeps the scenario from being played.
  package func run(
    _ scenario: Scenario, start: LessonStart?, show: (Story.Line) -> Void
  ) throws -> ScenarioReport {
    _ = cprimitives_become_subreaper()
    let folder = try PassingFolder(below: scratchParent)
    let story = try Story()
    let reports = try SharedQueue<ScenarioReport>(bound: 1, ringBytes: 1 << 16)
    let task = RunScenario(
      name: scenario.name, start: start, settings: settings, folder: folder.path, story: story,
      report: reports, parent: getpid())
    let child = ChildProcess(
      task, start: .spawn(executable: executable), tasks: [RunScenario.self],
      name: "lesson-\(scenario.name)")
    try child.setProcessGroup(0)
    try child.start()
    GroupEnd.watch(child.processID ?? 0)
    defer { GroupEnd.watch(0) }
    let isLate = try !follow(child, story, show)
    if isLate { killGroup(of: child) }
    child.join()
    var report =
      try reports.drain().first
      ?? ScenarioReport(
        name: scenario.name, start: start,
        failure: "the scenario's process ended with \(child.exitStatus.map { "\($0)" } ?? "?")")
    if isLate { report.failure = "not at its end after \(seconds(limit)) s" }
    let left = clearUp(after: child)
    report.findings.append(Finding("processes left", expected: .equals(0.fact), seen: left.fact))
    return report
  }

  /// Shows lines until the scenario's process has ended.
  ///
  /// False: it is late.
  private func follow(
    _ child: ChildProcess, _ story: Story, _ show: (Story.Line) -> Void
  ) throws -> Bool {
    let end = now() + seconds(limit)
    while child.isAlive {
      if now() > end { return false }
      do {
        show(try story.live.get(timeout: Self.lookInterval))
      } catch let error as MultiprocessingError where error.code == .timedOut {
        continue
      }
    }
    for line in try story.live.drain() { show(line) }
    return true
  }

  /// Reaps what the scenario left to us; returns how many processes had to be killed.
  private func clearUp(after child: ChildProcess) -> Int {
    let end = now() + Self.grace
    while hasChildren(), now() < end { usleep(2000) }
    guard hasChildren() else { return 0 }
    let left = ProcessStatus.children(of: getpid())
    killGroup(of: child)
    for process in left { kill(process, SIGKILL) }
    while hasChildren() { usleep(2000) }
    return max(1, left.count)
  }

  /// Reaps all children that have ended; whether some have not.
  private func hasChildren() -> Bool {
    while true {
      let pid = waitpid(-1, nil, WNOHANG)
      if pid == 0 { return true }
      if pid < 0 && errno != EINTR { return false }
    }
  }

  private func killGroup(of child: ChildProcess) {
    guard let group = child.processID, group > 1 else { return }
    kill(-group, SIGKILL)
  }
}
