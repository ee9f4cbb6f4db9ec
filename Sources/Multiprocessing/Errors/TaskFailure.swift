/// Why a task has no result, and where that happened.
public struct TaskFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong.
  public enum Reason: Sendable, Equatable {
    /// The task threw an error of this type; it crossed the process boundary as text.
    case threw(type: String, message: String)
    /// The worker ended while it ran this task.
    case workerDied(ExitStatus)
    /// The task was cancelled before a worker took it.
    case cancelled
    /// The arguments or the result could not be read on the other side.
    case unreadable(String)
    /// The pool ended before a worker took the task.
    case poolEnded(String)
  }

  /// What went wrong.
  public let reason: Reason
  /// The number of the task, counted from 0 in the order of submission.
  public let taskIndex: Int
  /// The number of the worker that ran the task, if one did.
  public let worker: Int?
  /// The process id of that worker.
  public let workerPID: Int32?

  init(_ reason: Reason, taskIndex: Int, worker: Int? = nil, workerPID: Int32? = nil) {
    self.reason = reason
    self.taskIndex = taskIndex
    self.worker = worker
    self.workerPID = workerPID
  }

  /// One line with the reason and the origin.
  public var description: String {
    var place = "task \(taskIndex)"
    if let worker, let workerPID { place += " on worker \(worker) (pid \(workerPID))" }
    return switch reason {
    case .threw(let type, let message): "\(place) threw \(type): \(message)"
    case .workerDied(let status): "\(place) was lost: its worker ended with \(status)"
    case .cancelled: "\(place) was cancelled before it started"
    case .unreadable(let what): "\(place) could not be exchanged: \(what)"
    case .poolEnded(let why): "\(place) never started: \(why)"
    }
  }
}
