/// What a workload file may ask for at most.
///
/// All of it is far above any sensible use; the limits exist so that a slip or a hostile file costs
/// an error message instead of memory or minutes.
enum WorkloadLimits {
  /// A batch of 10 million empty tasks takes seconds; more tells no more.
  static let tasks = 10_000_000.0
  /// The largest crowd of waiting coroutines that the catalogue asks for.
  static let concurrency = 1_000_000.0
  /// A point takes at least a good second in each back end; 10,000 points take hours.
  static let points = 10_000
  /// Parameters and sweeps each; every point works out all of them.
  static let parameters = 64
  /// Steps of a task, and elements of `fixture`.
  static let steps = 64
  /// Points times values to work out at each: bounds the time and memory of the whole plan.
  static let work = 500_000
  /// Bytes of a text, as written and as worked out; paths and URLs fit.
  static let valueLength = 2048
  /// Expressions within one text; with `valueLength` it bounds what substitution can produce.
  static let expressionsPerText = 32
  /// Elements of a list that is one value, such as the URLs to download.
  static let listElements = 1000
  /// Characters of a name, so that it fits into a table.
  static let nameLength = 64
  /// Characters of `question` and `expect`.
  static let proseLength = 2000
  /// The shortest and longest time limit of a trial: 1 ms and one day, in nanoseconds.
  static let limit = 1e6...86_400e9
}
