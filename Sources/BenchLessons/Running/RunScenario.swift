import CPrimitives
import Glibc
package import Multiprocessing

/// Plays one scenario in a process of its own, which has one thread and can therefore fork.
package struct RunScenario: ProcessTask {
  package var name: String
  package var start: LessonStart?
  package var settings: LessonSettings
  package var folder: String
  package var story: Story
  package var report: SharedQueue<ScenarioReport>
  /// The process that shows the scenario; this one ends with it.
  package var parent: Int32

  package func run(_ context: TaskContext) throws -> NoResult {
    guard cprimitives_die_with_parent(parent) == 0 else { return NoResult() }
    try report.put(play())
    return NoResult()
  }

  private func play() -> ScenarioReport {
    var result = ScenarioReport(name: name, start: start)
    guard let scenario = LessonCatalogue.scenario(name) else {
      result.failure = "there is no scenario '\(name)'"
      return result
    }
    do {
      let stage = try Stage(
        story: story, settings: settings, method: start ?? .spawn, folder: folder,
        tasks: LessonCatalogue.tasks)
      do { try scenario.play(stage) } catch { result.failure = "stopped by an error: \(error)" }
      result.findings = stage.findings
    } catch {
      result.failure = "could not begin: \(error)"
    }
    return result
  }
}
