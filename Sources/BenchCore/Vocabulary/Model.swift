/// A concurrency model: the kind of entity that runs the tasks, and the way it waits.
public enum Model: String, Codable, Sendable, CaseIterable, Comparable {
  /// One task after the other, in one thread.
  case serial
  /// POSIX threads of one process, waiting by blocking.
  case threads
  /// Worker processes, waiting by blocking.
  case processes
  /// Coroutines, waiting by suspending.
  case coroutines

  /// Orders from the smaller to the larger.
  public static func < (left: Model, right: Model) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .serial: 0
    case .threads: 1
    case .processes: 2
    case .coroutines: 3
    }
  }
}
