/// A step that failed: which step of which task on which worker, and why.
public struct StepFailure: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The step's place in the task, from 1.
  public var step: Int
  /// The step's kind.
  public var kind: String
  /// The task's index; nil while the worker was made ready or closed.
  public var task: Int?
  /// The worker's number, from 0.
  public var worker: Int
  /// What went wrong, as the step worded it.
  public var reason: String

  /// Makes a failure.
  public init(step: Int, kind: String, task: Int?, worker: Int, reason: String) {
    self.step = step
    self.kind = kind
    self.task = task
    self.worker = worker
    self.reason = reason
  }

  /// The failure in one sentence, such as `step 1 (http-get) of task 17 on worker 3: …`.
  public var description: String {
    let place = task.map { "of task \($0) on" } ?? "while making ready"
    return "step \(step) (\(kind)) \(place) worker \(worker): \(reason)"
  }
}
