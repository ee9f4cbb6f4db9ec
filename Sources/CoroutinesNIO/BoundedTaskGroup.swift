/// A task group in which at most a given number of child tasks is in flight.
///
/// ```swift
/// try await withBoundedTaskGroup(inFlight: 64) { group in
///   for url in urls { try await group.addTask { try await download(url) } }
/// }
/// ```
/// `addTask` suspends while the group is full, so a producer of unknown length is held back by its
/// consumers. For a list that is known beforehand `EventLoopRunner.map(_:inFlight:_:)` is cheaper.
public struct BoundedTaskGroup {
  /// The most child tasks at a time.
  public let limit: Int
  private var group: ThrowingTaskGroup<Void, any Error>
  private var inFlight = 0

  fileprivate init(limit: Int, group: ThrowingTaskGroup<Void, any Error>) {
    self.limit = max(1, limit)
    self.group = group
  }

  /// Starts a child task as soon as there is room for it.
  ///
  /// - Parameter executor: where it runs; nil inherits from the calling task.
  /// - Throws: the error of a child task that ended meanwhile.
  public mutating func addTask(
    executorPreference executor: (any TaskExecutor)? = nil,
    _ operation: sending @escaping @isolated(any) () async throws -> Void
  ) async throws {
    while inFlight >= limit {
      inFlight -= 1
      try await group.next()
    }
    inFlight += 1
    group.addTask(executorPreference: executor, operation: operation)
  }

  /// Cancels all child tasks that are in flight.
  public func cancelAll() {
    group.cancelAll()
  }

  /// Waits for all child tasks.
  ///
  /// Throws the first error.
  public mutating func waitForAll() async throws {
    inFlight = 0
    try await group.waitForAll()
  }
}

/// Runs `body` with a group that keeps at most `inFlight` child tasks going; awaits them all.
///
/// - Throws: the first error of a child task or of `body`, after the other children were cancelled
///   and have ended.
public func withBoundedTaskGroup<Success>(
  inFlight: Int, _ body: (inout BoundedTaskGroup) async throws -> Success
) async throws -> Success {
  try await withThrowingTaskGroup(of: Void.self) { group in
    var bounded = BoundedTaskGroup(limit: inFlight, group: group)
    let result = try await body(&bounded)
    try await bounded.waitForAll()
    return result
  }
}
