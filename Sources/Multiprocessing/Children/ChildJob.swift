import Glibc

/// The inside of a child process that runs one task.
struct ChildJob {
  let request: LaunchRequest
  let descriptors: [Descriptor]
  let tasks: TaskCatalogue

  init(_ request: LaunchRequest, _ descriptors: [Descriptor], _ tasks: TaskCatalogue) {
    self.request = request
    self.descriptors = descriptors
    self.tasks = tasks
  }

  /// Runs the task.
  ///
  /// An error that it throws is printed and makes the exit code 1.
  func run() throws -> Int32 {
    guard let task = request.task else {
      throw MultiprocessingError(.corruptFrame, "a child process was started without a task")
    }
    guard let runner = tasks.runner(task.type) else {
      throw MultiprocessingError(
        .unknownTask,
        "\(task.typeName) is not in the task catalogue of this process: add it to the list that "
          + "main hands to WorkerEntry or to the fork server")
    }
    let context = TaskContext(worker: 0, name: request.name)
    return Self.exitCode(request.name) {
      try task.bytes.withUnsafeBytes {
        try runner.runOnly($0, descriptors, context)
      }
    }
  }

  /// The exit code of a body: 0, or 1 if it throws, which is printed.
  static func exitCode(_ name: String, _ body: () throws -> Void) -> Int32 {
    do {
      try body()
      return 0
    } catch {
      let line = "child process \(name) (\(getpid())): \(error)\n"
      _ = line.withCString { write(2, $0, strlen($0)) }
      return 1
    }
  }
}
