/// What a worker of a pool is told when it starts.
///
/// Its descriptors are the shared memory and the spill file.
struct WorkerConfiguration: Codable {
  var worker: Int
  var layout: PoolLayout
  /// The worker ends after so many tasks and is replaced; nil: never.
  var maximumTasks: Int?
  /// The encoded initialiser and its type, if there is one.
  var initializer: EncodedTask?
  /// The encoded raw handler and its type, if there is one.
  var handler: EncodedTask?
}
