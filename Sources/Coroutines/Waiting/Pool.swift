extension Hub {
  /// A limited number of tasks of one hub that take work in order.
  ///
  /// ```swift
  /// let pool = Hub.Pool(limit: 64)
  /// for url in urls { try pool.spawn { try download(url) } }    // waits while 64 are running
  /// try pool.join()
  /// ```
  public final class Pool {
    private let permits: Semaphore
    private let limit: Int
    private var failure: (any Error)?

    /// Makes a pool in which at most `limit` tasks run at a time; at least 1.
    public init(limit: Int) {
      self.limit = max(1, limit)
      permits = Semaphore(self.limit)
    }

    /// Starts a task as soon as there is room for it.
    ///
    /// - Throws: the error of a task that has failed; `CancellationError`; ``HubError/noHub(_:)``.
    public func spawn(_ body: @escaping () throws -> Void) throws {
      try rethrow()
      try permits.acquire()
      try Hub.spawn { [self] in
        defer { permits.release() }
        do { try body() } catch { failure = failure ?? error }
      }
    }

    /// Applies `body` to every item, at most `limit` at a time; results are in the items' order.
    ///
    /// Throws the first error, after all that had started have ended.
    @discardableResult
    public func map<Item, Success>(
      _ items: [Item], _ body: @escaping (Item) throws -> Success
    ) throws -> [Success] {
      var results = [Success?](repeating: nil, count: items.count)
      for (index, item) in items.enumerated() {
        try spawn { results[index] = try body(item) }
      }
      try join()
      return results.compactMap { $0 }
    }

    /// Waits until all tasks have ended.
    ///
    /// Throws the first error of a task; `CancellationError`.
    public func join() throws {
      for _ in 0..<limit { try permits.acquire() }
      for _ in 0..<limit { permits.release() }
      try rethrow()
    }

    private func rethrow() throws {
      guard let error = failure.take() else { return }
      throw error
    }
  }
}
