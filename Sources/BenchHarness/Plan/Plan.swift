public import BenchCore

/// Everything a run will do, fixed before its first trial and stored with it.
///
/// The order of the trials follows from the plan alone, so an interrupted run is continued exactly.
public struct Plan: Hashable, Sendable, Codable {
  /// How much of each workload is measured.
  public var profile: Profile
  /// What is spent on it.
  public var effort: Effort
  /// The seed of every random choice.
  public var seed: UInt64
  /// What is measured, one group after the other.
  public var groups: [PlannedGroup]
  /// How long the fewest blocks take by the workload files' own figures.
  public var expected: Nanoseconds

  /// Makes a plan.
  public init(
    profile: Profile, effort: Effort, seed: UInt64, groups: [PlannedGroup], expected: Nanoseconds
  ) {
    self.profile = profile
    self.effort = effort
    self.seed = seed
    self.groups = groups
    self.expected = expected
  }

  /// Every cell with the blocks the plan asks for and allows.
  public var cells: [PlannedCell] {
    groups.flatMap { group in
      group.cells.map { PlannedCell(cell: $0.cell, blocks: effort.blocks) }
    }
  }
}

/// The cells that are compared with each other: one workload at one parameter point.
public struct PlannedGroup: Hashable, Sendable, Codable {
  /// The workload's name with its group.
  public var workload: String
  /// What its trials do, but for the back end.
  public var point: WorkloadPoint
  /// One cell a back end, with its expected cost.
  public var cells: [PlannedGroupCell]
  /// For each block, up to the most allowed, the order in which the cells run: indices of `cells`.
  public var orders: [[Int]]

  /// Makes a group.
  public init(
    workload: String, point: WorkloadPoint, cells: [PlannedGroupCell], orders: [[Int]]
  ) {
    self.workload = workload
    self.point = point
    self.cells = cells
    self.orders = orders
  }

  /// How long one block takes by the workload file's own figures.
  public var expectedBlock: Nanoseconds { cells.reduce(.zero) { $0 + $1.expectedTrial } }
}

/// A cell within its group.
public struct PlannedGroupCell: Hashable, Sendable, Codable {
  /// The cell.
  public var cell: Cell
  /// How long one trial takes by the workload file's own figures.
  public var expectedTrial: Nanoseconds
  /// Why the back end cannot run the cell here; nil if it can.
  public var obstacle: String?

  /// Makes a cell of a group.
  public init(cell: Cell, expectedTrial: Nanoseconds, obstacle: String? = nil) {
    self.cell = cell
    self.expectedTrial = expectedTrial
    self.obstacle = obstacle
  }
}
