/// The result of a task that runs in a pool, now or later.
///
/// Thread-safe. The result is decoded when it is asked for, by whoever asks.
public struct TaskFuture<Value: Codable & Sendable>: Sendable {
  let core: FutureCore

  /// The number of the task in its pool, from 0 in the order of submission.
  public var taskIndex: Int { core.index }

  /// Whether there is a result or a failure.
  public var isDone: Bool {
    if core.isDone { return true }
    core.pool.collect()
    return core.isDone
  }

  /// Waits for the result on this thread.
  ///
  /// Throws the `TaskFailure` of the task, or a `MultiprocessingError` with code `timedOut`; the
  /// task goes on in that case.
  public func wait(timeout: Duration? = nil) throws -> Value {
    if !core.isDone {
      guard core.pool.wait(for: core, Deadline(after: timeout)) else {
        throw MultiprocessingError(.timedOut, "task \(core.index) is not done in time")
      }
    }
    return try result()
  }

  /// Waits for the result without holding a thread.
  ///
  /// If the surrounding Swift task is cancelled, a task that has not started is withdrawn.
  public func value() async throws -> Value {
    if !core.isDone {
      await withTaskCancellationHandler {
        await withCheckedContinuation { core.pool.listen(core, .continuation($0)) }
      } onCancel: {
        _ = core.pool.cancel(core)
      }
    }
    return try result()
  }

  /// Withdraws the task if no worker has taken it.
  ///
  /// False: too late, it runs or is done.
  @discardableResult
  public func cancel() -> Bool { core.pool.cancel(core) }

  /// Calls `body` once the task is done, on the collecting thread of the pool in this process.
  ///
  /// A slow callback delays the callbacks behind it. If the task is done, the call still comes from
  /// that thread, soon.
  public func onCompletion(_ body: @escaping @Sendable (TaskFuture<Value>) -> Void) {
    core.pool.listen(core, .callback { body(self) })
  }

  private func result() throws -> Value {
    if let failure = core.failure { throw failure }
    do {
      return try core.withBytes { bytes in
        core.form == .bitwise
          ? try Self.bitwise(bytes) : try WireFormat.decode(Value.self, from: bytes)
      }
    } catch {
      throw TaskFailure(.unreadable("\(error)"), taskIndex: core.index)
    }
  }

  private static func bitwise(_ bytes: UnsafeRawBufferPointer) throws -> Value {
    guard bytes.count == MemoryLayout<Value>.size else {
      throw WireError.wrongSize("\(Value.self)", found: bytes.count)
    }
    return withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { room in
      UnsafeMutableRawBufferPointer(room).copyMemory(from: bytes)
      return room[0]
    }
  }
}
