public import BenchCore

extension Plan {
  /// A cell with what its trials do.
  public typealias Entry = (cell: PlannedGroupCell, point: WorkloadPoint)

  /// Every cell, in the plan's order.
  public var entries: [Entry] {
    groups.flatMap { group in group.cells.map { ($0, group.point) } }
  }

  /// For each back end the cells with the most tasks in a batch, which are those whose tasks are
  /// shortest: where measuring weighs most.
  ///
  /// Of each workload at most one a back end, so that the few tell of several; cells that the back
  /// end cannot run here are passed over.
  public func shortestTasks(perBackend count: Int) -> [Entry] {
    var names: [String] = []
    for entry in entries where !names.contains(entry.cell.cell.backend) {
      names.append(entry.cell.cell.backend)
    }
    return names.flatMap { name -> [Entry] in
      var workloads: Set<String> = []
      return Array(
        entries
          .filter { $0.cell.cell.backend == name && $0.cell.obstacle == nil }
          .sorted { $0.cell.cell.tasks > $1.cell.cell.tasks }
          .filter { workloads.insert($0.cell.cell.workload).inserted }
          .prefix(count))
    }
  }
}
