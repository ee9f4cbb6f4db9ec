import BenchCore

/// Which cells of a group are still worth a trial.
///
/// A cell that does not apply here, hangs or eats all memory is not tried again in this run: each try
/// would cost its whole limit and teach nothing. Any other failure gets one more chance in the next
/// block, since a passing cause (a full backlog, a busy machine) is possible.
struct RetryPolicy {
  private var failures: [Cell: Int] = [:]
  private var dropped: Set<Cell> = []

  /// Whether the cell gets no further trial.
  func isDropped(_ cell: Cell) -> Bool { dropped.contains(cell) }

  /// Takes the outcome of a trial.
  mutating func note(_ failure: TrialFailure, of cell: Cell) {
    failures[cell, default: 0] += 1
    switch failure.kind {
    case .notApplicable, .hung, .outOfMemory: dropped.insert(cell)
    case .interrupted: failures[cell, default: 1] -= 1
    default: if failures[cell, default: 0] > 1 { dropped.insert(cell) }
    }
  }
}
