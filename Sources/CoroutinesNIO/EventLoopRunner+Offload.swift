extension EventLoopRunner {
  /// Runs a blocking call on a thread of the runner's pool; the task resumes on its own executor.
  ///
  /// For files, name look-ups and libraries that block. Calls beyond the number of threads wait in a
  /// queue. A call that runs cannot be interrupted; cancelling the task before it starts spares it.
  /// - Throws: what `work` throws; `CancellationError` when the task was cancelled before `work`
  ///   started; ``EventLoopRunnerError/shutDown`` after the shutdown.
  public func offload<Success: Sendable>(
    _ work: @escaping @Sendable () throws -> Success
  ) async throws -> Success {
    try Task.checkCancellation()
    let isCancelled = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        blockingPool.submit { mayRun in
          guard mayRun else {
            return continuation.resume(throwing: EventLoopRunnerError.shutDown)
          }
          guard !isCancelled.isSet else {
            return continuation.resume(throwing: CancellationError())
          }
          continuation.resume(with: Result { try work() })
        }
      }
    } onCancel: {
      isCancelled.set()
    }
  }
}
