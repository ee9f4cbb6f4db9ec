extension ProcessPool {
  /// Submits a task; the result comes through the future.
  ///
  /// - Parameter retries: how often the task may be started again if its worker dies. Only for
  ///   tasks that may run twice.
  ///
  /// Throws `closed` after `shutdown`, `broken` if the workers cannot be started, `unknownTask`
  /// if the type is not in the catalogue, or the error of the task's encoding.
  public func submit<Work: ProcessTask>(
    _ task: Work, retries: Int = 0
  ) throws -> TaskFuture<Work.Result> {
    let type = try tasks.identifier(for: Work.self)
    return try scratch.use { buffer in
      try WireFormat.encode(task, into: buffer)
      let future = try core.submit(buffer.bytes, type: type, form: .encoded, retries: retries)
      return TaskFuture(core: future)
    }
  }

  /// Submits a task that crosses as its bytes, and so does its result.
  public func submit<Work: ProcessTask & BitwiseCopyable>(
    _ task: Work, retries: Int = 0
  ) throws -> TaskFuture<Work.Result> where Work.Result: BitwiseCopyable {
    let type = try tasks.identifier(for: Work.self)
    let future = try withUnsafeBytes(of: task) {
      try core.submit($0, type: type, form: .bitwise, retries: retries)
    }
    return TaskFuture(core: future)
  }

  /// Runs a task and waits for its result without holding a thread.
  public func run<Work: ProcessTask>(_ task: Work) async throws -> Work.Result {
    let future: TaskFuture<Work.Result> = try submit(task)
    return try await future.value()
  }
}
