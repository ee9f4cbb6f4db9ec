package import Multiprocessing

/// Everything that the lesson shows; a scenario is one file and one line here.
package enum LessonCatalogue {
  /// The chapters.
  package static let sections = [
    LessonSection(
      title: "1. Child processes",
      scenarios: [
        .startAndGoOn,
        .join,
        .daemon,
        .name,
        .customType,
        .startMethods,
      ]),
    LessonSection(
      title: "2. Sharing data between processes",
      scenarios: [
        .isolation,
        .sharedValue,
        .sharedArray,
        .manager,
        .queue,
        .pipe,
        .externalStore,
      ]),
    LessonSection(
      title: "3. Process locks",
      scenarios: [
        .ticketsUnlocked,
        .ticketsLocked,
        .recursiveLock,
        .lockOwnerDies,
        .fileLock,
      ]),
    LessonSection(
      title: "4. Process pools",
      scenarios: [
        .pool,
        .poolShutdown,
        .poolResults,
        .poolCallbacks,
        .poolLock,
        .poolWorkerDies,
      ]),
    LessonSection(
      title: "5. Coroutines",
      scenarios: [
        .switchByHand,
        .generator,
        .switchingCosts,
        .overlappedWaits,
        .automaticSwitch,
        .downloads,
      ]),
  ]

  /// All scenarios in the order of the lesson.
  package static var scenarios: [Scenario] { sections.flatMap(\.scenarios) }

  /// The scenario of a name.
  package static func scenario(_ name: String) -> Scenario? {
    scenarios.first { $0.name == name }
  }

  /// The task types that a program must know to show the lesson.
  package static var tasks: TaskCatalogue {
    TaskCatalogue([RunScenario.self] + scenarios.flatMap { $0.tasks })
  }
}
