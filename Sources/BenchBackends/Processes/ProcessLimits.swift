import BenchCore

/// What keeps a machine from having so many worker processes.
enum ProcessLimits {
  /// What one worker needs beside its share of the binary: its stack, heap and page tables.
  ///
  /// Seen: about 1.5 MiB resident of its own; double that leaves room for what steps allocate.
  private static let memoryPerWorker = Bytes.mebibytes(3)
  /// Descriptors that the trial's process holds for each worker.
  private static let descriptorsPerWorker = 2
  /// The most workers that a pool of the library has.
  private static let poolLimit = 512

  /// The first limit that a cell exceeds; nil if it fits.
  static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    let wanted = "\(cell.concurrency) processes"
    if cell.concurrency > poolLimit { return "\(wanted) exceed the pool's limit of \(poolLimit)" }
    if cell.concurrency > limits.processes {
      return "\(wanted) exceed the limit of \(limits.processes) (ulimit -u)"
    }
    let descriptors = cell.concurrency * descriptorsPerWorker + 64
    if descriptors > limits.descriptors {
      return "\(wanted) need \(descriptors) descriptors; the limit is \(limits.descriptors)"
    }
    let memory = Bytes(memoryPerWorker.count * Int64(cell.concurrency))
    guard memory > limits.availableMemory else { return nil }
    return "\(wanted) need about \(memory.count >> 20) MiB; "
      + "\(limits.availableMemory.count >> 20) MiB are available"
  }
}
