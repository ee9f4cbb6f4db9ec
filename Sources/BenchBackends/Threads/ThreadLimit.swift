import BenchCore

/// The limit that every back end with a thread for each worker meets.
enum ThreadLimit {
  /// Why a cell's threads cannot be had; nil if they can.
  static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    guard cell.concurrency > limits.processes else { return nil }
    return "\(cell.concurrency) threads exceed the limit of \(limits.processes) (ulimit -u)"
  }
}
