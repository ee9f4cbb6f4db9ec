/// The words of a workload file, in the order in which files should use them.
enum WorkloadKeys {
  static let name = "name"
  static let question = "question"
  static let workloadClass = "class"
  static let tasks = "tasks"
  static let concurrency = "concurrency"
  static let parameters = "parameters"
  static let sweep = "sweep"
  static let profiles = "profiles"
  static let arrivals = "arrivals"
  static let fixture = "fixture"
  static let task = "task"
  static let backends = "backends"
  static let limit = "limit"
  static let expect = "expect"

  static let all = [
    name, question, workloadClass, tasks, concurrency, parameters, sweep, profiles, arrivals,
    fixture, task, backends, limit, expect,
  ]

  /// The keys without which there is no workload; the counts may stand under `sweep` instead.
  static let required = [name, question, workloadClass, tasks, concurrency, task, expect]

  /// What a profile says instead of changes when it leaves the workload out.
  static let skip = "skip"
}

/// The variables that every file can use in expressions.
enum BuiltInVariables {
  static let cpus = "cpus"
  static let package = "package"
  static let index = "index"

  /// Names that no parameter may have.
  static let reserved = [cpus, package, index, WorkloadKeys.tasks, WorkloadKeys.concurrency]
}
