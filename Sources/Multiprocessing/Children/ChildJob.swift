import Glibc

/// The inside of a child process that runs one task or closure.
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
    let task = try WireFormat.decode(EncodedTask.self, from: request.payload)
    guard let runner = tasks.runner(task.type) else {
      throw MultiprocessingError(
        .unknownTask,
        "\(task.typeName) is not in the task catalogue of this process: add it to the list that "
          + "main hands to WorkerEntry or to the fork server")
    }
    let context = TaskContext(worker: 0, name: request.name)
    do {
      try task.bytes.withUnsafeBytes { try runner.runEncoded($0, WireBuffer(), context) }
      return 0
    } catch {
      _ = Job.report(error)
      return 1
    }
  }
}
