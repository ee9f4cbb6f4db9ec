import Synchronization

// These add nothing that task groups could not express; they are the words that asyncio users look
// for. None of them names a loop: children run where the calling task runs.
extension EventLoopRunner {
  /// Runs all operations at the same time and returns their results in the order given.
  ///
  /// The first error cancels the others, is awaited together with them, and is thrown.
  public static func gather<Success: Sendable>(
    _ operations: [@Sendable () async throws -> Success]
  ) async throws -> [Success] {
    try await map(operations, inFlight: operations.count) { try await $0() }
  }

  /// Runs all operations at the same time; the list written out as arguments.
  public static func gather<Success: Sendable>(
    _ operations: @Sendable () async throws -> Success...
  ) async throws -> [Success] {
    try await gather(operations)
  }

  /// Runs all operations at the same time; each result tells its own success or failure.
  ///
  /// Like `asyncio.gather(return_exceptions=True)`: an error cancels nobody.
  public static func gatherResults<Success: Sendable>(
    _ operations: [@Sendable () async throws -> Success]
  ) async -> [Result<Success, any Error>] {
    let results = try? await map(operations, inFlight: operations.count) {
      operation -> Result<Success, any Error> in
      do { return .success(try await operation()) } catch { return .failure(error) }
    }
    return results ?? []
  }

  /// Runs all operations at the same time, with each result for itself.
  public static func gatherResults<Success: Sendable>(
    _ operations: @Sendable () async throws -> Success...
  ) async -> [Result<Success, any Error>] {
    await gatherResults(operations)
  }

  /// Runs all operations at the same time; the first to end decides, the rest is cancelled.
  ///
  /// Returns the winner's index and value once the cancelled ones have ended too.
  /// - Throws: what the first to end throws; `CancellationError` when there are no operations.
  public static func firstCompleted<Success: Sendable>(
    _ operations: [@Sendable () async throws -> Success]
  ) async throws -> (index: Int, value: Success) {
    try await withThrowingTaskGroup(of: (Int, Success).self) { group in
      for (index, operation) in operations.enumerated() {
        group.addTask { (index, try await operation()) }
      }
      defer { group.cancelAll() }
      guard let (index, value) = try await group.next() else { throw CancellationError() }
      return (index, value)
    }
  }

  /// Runs all operations at the same time; the first to end decides, the rest is cancelled.
  public static func firstCompleted<Success: Sendable>(
    _ operations: @Sendable () async throws -> Success...
  ) async throws -> (index: Int, value: Success) {
    try await firstCompleted(operations)
  }

  /// Runs `operation` with a limit of `duration`; a late one is cancelled and awaited.
  ///
  /// - Throws: what `operation` throws; ``TimeoutError`` when it did not end in time.
  public static func withTimeout<Success: Sendable>(
    _ duration: Duration, _ operation: @escaping @Sendable () async throws -> Success
  ) async throws -> Success {
    let limit: @Sendable () async throws -> Success = {
      try await sleep(for: duration)
      throw TimeoutError(limit: duration)
    }
    return try await firstCompleted(operation, limit).value
  }

  /// Applies `operation` to every item with at most `inFlight` running at a time.
  ///
  /// Started in order, returned in order. `inFlight` workers take the next item as soon as they are
  /// done, so there are never more child tasks than that, whatever the number of items.
  /// - Throws: the first error, after the others were cancelled and have ended.
  public static func map<Item: Sendable, Success: Sendable>(
    _ items: [Item], inFlight: Int,
    _ operation: @escaping @Sendable (Item) async throws -> Success
  ) async throws -> [Success] {
    let cursor = Cursor(end: items.count)
    return try await withThrowingTaskGroup(of: [(index: Int, value: Success)].self) { group in
      for _ in 0..<min(max(1, inFlight), items.count) {
        group.addTask { try await work(through: items, by: cursor, operation) }
      }
      var results = [Success?](repeating: nil, count: items.count)
      for try await part in group {
        for (index, value) in part { results[index] = value }
      }
      return results.compactMap { $0 }
    }
  }

  /// One worker of a map: takes items until none is left.
  static func work<Item: Sendable, Success: Sendable>(
    through items: [Item], by cursor: Cursor,
    _ operation: @escaping @Sendable (Item) async throws -> Success
  ) async throws -> [(index: Int, value: Success)] {
    var done: [(index: Int, value: Success)] = []
    while let index = cursor.next() {
      try Task.checkCancellation()
      done.append((index, try await operation(items[index])))
    }
    return done
  }
}

/// Hands out the indices of a map, each once, also to workers on several loops.
final class Cursor: Sendable {
  private let position = Atomic(0)
  private let end: Int

  init(end: Int) {
    self.end = end
  }

  func next() -> Int? {
    let index = position.add(1, ordering: .relaxed).oldValue
    return index < end ? index : nil
  }
}

/// An operation did not end within its limit.
public struct TimeoutError: Error, Equatable, CustomStringConvertible {
  /// The limit that was exceeded.
  public let limit: Duration

  /// Makes the error for a limit.
  public init(limit: Duration) {
    self.limit = limit
  }

  /// Says which limit was exceeded.
  public var description: String { "the operation was cancelled after its limit of \(limit)" }
}
