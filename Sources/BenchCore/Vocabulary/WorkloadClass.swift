/// What a workload says of itself: which resource its tasks spend their time on.
///
/// The label is only a claim; the report holds the measured wait share against it.
public enum WorkloadClass: String, Codable, Sendable, CaseIterable, Comparable {
  /// Compute-bound: a CPU is busy for nearly all of a task's time.
  case compute
  /// IO-bound: a task waits for nearly all of its time.
  case io
  /// Both in earnest.
  case mixed

  /// Orders from the smaller to the larger.
  public static func < (left: WorkloadClass, right: WorkloadClass) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The class in a reader's words.
  public var title: String {
    switch self {
    case .compute: "compute-bound"
    case .io: "IO-bound"
    case .mixed: "mixed"
    }
  }
}
