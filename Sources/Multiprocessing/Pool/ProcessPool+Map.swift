extension ProcessPool {
  /// Runs all tasks and returns their results in the order of the tasks.
  ///
  /// - Parameter chunk: how many tasks a worker takes at once. More than 1 saves exchanges for
  ///   tasks of well under 10 us, and costs balance for longer ones; if one task of a chunk fails
  ///   or its worker dies, the whole chunk has no results.
  ///
  /// Throws the failure of the first task, in their order, that failed.
  public func map<Work: ProcessTask>(_ work: [Work], chunk: Int = 1) throws -> [Work.Result] {
    if chunk <= 1 {
      let futures = try work.map { task -> TaskFuture<Work.Result> in try submit(task) }
      return try futures.map { try $0.wait() }
    }
    let type = try tasks.identifier(for: Work.self)
    let futures = try stride(from: 0, to: work.count, by: chunk).map { start in
      let part = Array(work[start..<min(start + chunk, work.count)])
      let buffer = WireBuffer()
      try WireFormat.encode(part, into: buffer)
      let core = try core.submit(buffer.bytes, type: type, form: .chunk, retries: 0)
      return TaskFuture<[Work.Result]>(core: core)
    }
    return try futures.flatMap { try $0.wait() }
  }

  /// The futures in the order in which they are done.
  public func asCompleted<Value>(_ futures: [TaskFuture<Value>]) -> AsyncStream<TaskFuture<Value>> {
    AsyncStream { continuation in
      if futures.isEmpty { return continuation.finish() }
      let left = Guarded(futures.count)
      for future in futures {
        future.onCompletion { future in
          continuation.yield(future)
          let isLast = left.withLock { left in
            left -= 1
            return left == 0
          }
          if isLast { continuation.finish() }
        }
      }
    }
  }
}
