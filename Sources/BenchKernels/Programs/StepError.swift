/// What went wrong in a step, in one sentence; the program adds step, task and worker.
public struct StepError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, where, and what was expected.
  public var description: String

  /// Makes the error.
  public init(_ description: String) {
    self.description = description
  }
}
