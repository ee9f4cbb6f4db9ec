/// A cell of a run: a workload at one parameter point under one back end.
public struct Cell: Hashable, Sendable, Codable {
  /// The workload's name with its group.
  public var workload: String
  /// The label of the workload.
  public var workloadClass: WorkloadClass
  /// The parameter point.
  public var parameters: ParameterPoint
  /// The back end's name.
  public var backend: String
  /// The back end's model.
  public var model: Model
  /// Tasks per batch.
  public var tasks: Int
  /// Workers.
  public var concurrency: Int

  /// Makes a cell.
  public init(
    workload: String, workloadClass: WorkloadClass, parameters: ParameterPoint, backend: String,
    model: Model, tasks: Int, concurrency: Int
  ) {
    self.workload = workload
    self.workloadClass = workloadClass
    self.parameters = parameters
    self.backend = backend
    self.model = model
    self.tasks = tasks
    self.concurrency = concurrency
  }

  /// The cell in a reader's words, such as `mixed/dial wait=50% on threads`.
  public var label: String {
    let point = parameters.label
    return (point.isEmpty ? workload : "\(workload) \(point)") + " on \(backend)"
  }
}
