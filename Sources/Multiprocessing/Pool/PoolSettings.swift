/// What can be chosen about a pool beside its workers and tasks.
public struct PoolOptions: Sendable {
  /// The name of the workers for `ps`, with their number behind it.
  public var name = "pool"
  /// How many tasks may be with the workers at once, waiting ones included; rounded up to a power
  /// of two.
  ///
  /// More tasks wait in the parent. 1,024 keep the workers busy for well over 100 us even if tasks
  /// do nothing, and their slots fit into the second-level cache.
  public var slots = 1024
  /// How many bytes of a task or a result cross in shared memory; larger ones cost two system calls
  /// on each side.
  ///
  /// 232 bytes make a slot of 256.
  public var inlineBytes = 232
  /// The most workers that the pool may grow to; nil: twice the first number, at least 8.
  public var workerLimit: Int?
  /// A worker ends after this many tasks and is replaced; nil: never.
  public var maximumTasksPerWorker: Int?
  /// `submit` waits while so many tasks are not done.
  public var maximumPending = Int.max
  /// The process group of the workers: nil inherits the parent's, 0 gives each its own.
  public var processGroup: Int32?

  /// The defaults.
  public init() {}
}

/// Options with their consequences worked out and checked.
struct PoolSettings: Sendable {
  let name: String
  let slots: Int
  let payload: Int
  let workerLimit: Int
  let maximumPending: Int
  let maximumTasks: Int?
  let group: Int32?

  init(_ options: PoolOptions, workers: Int) throws {
    let limit = options.workerLimit ?? max(8, min(workers * 2, PoolLayout.workerLimit))
    guard workers >= 1, workers <= limit, limit <= PoolLayout.workerLimit else {
      throw MultiprocessingError(
        .invalidArgument,
        "a pool has 1 to \(PoolLayout.workerLimit) workers; \(workers) of at most \(limit) are "
          + "asked for")
    }
    guard (1...65536).contains(options.slots), (64...65536).contains(options.inlineBytes),
      options.maximumPending >= 1, options.maximumTasksPerWorker ?? 1 >= 1
    else {
      throw MultiprocessingError(
        .invalidArgument,
        "a pool has 1 to 65,536 slots with 64 to 65,536 inline bytes, and limits of at least 1")
    }
    var slots = 1
    while slots < options.slots { slots *= 2 }
    name = options.name
    self.slots = slots
    payload = options.inlineBytes / 8 * 8
    workerLimit = limit
    maximumPending = options.maximumPending
    maximumTasks = options.maximumTasksPerWorker
    group = options.processGroup
  }
}
