import Multiprocessing

/// One thing that the lesson shows, as a program that shows it and checks itself.
package struct Scenario: Sendable {
  /// The name on the command line.
  package let name: String
  /// The word for it in Python's libraries, if it has one.
  package let python: String?
  /// What it shows, on one line.
  package let summary: String
  /// What must be seen, on one line.
  package let expectation: String
  /// The start methods it can run under.
  package let starts: ScenarioStarts
  /// The task types that it runs in other processes.
  let tasks: [any ProcessTask.Type]
  /// Shows it.
  let play: @Sendable (Stage) throws -> Void

  init(
    _ name: String, python: String? = nil, _ summary: String, expect expectation: String,
    starts: ScenarioStarts = .every, tasks: [any ProcessTask.Type] = [],
    _ play: @escaping @Sendable (Stage) throws -> Void
  ) {
    self.name = name
    self.python = python
    self.summary = summary
    self.expectation = expectation
    self.starts = starts
    self.tasks = tasks
    self.play = play
  }

  /// The start methods to run it under when `asked` are wanted; one entry without a method where
  /// there is none to choose.
  package func runs(_ asked: [LessonStart]) -> [LessonStart?] {
    starts == .every ? asked : [nil]
  }
}

/// A chapter of the lesson.
package struct LessonSection: Sendable {
  /// Its heading.
  package let title: String
  /// Its scenarios in the order of the lesson.
  package let scenarios: [Scenario]
}
