public import BenchCore
import BenchStatistics

/// Turns workloads and back ends into a plan.
///
/// Pure: the same input gives the same plan.
public struct Planner {
  /// The time one task takes by its workload's own figures.
  public struct TaskEstimate: Hashable, Sendable {
    /// Time on a CPU.
    public var compute: Nanoseconds
    /// Time waiting.
    public var wait: Nanoseconds

    /// Makes an estimate.
    public init(compute: Nanoseconds, wait: Nanoseconds) {
      self.compute = compute
      self.wait = wait
    }
  }

  /// From the start of a trial's process to its first batch, and from its last batch to its end.
  ///
  /// Seen: 15-30 ms for loading the binary, and 5-20 ms for fixtures and workers.
  static let trialOverhead = Nanoseconds.milliseconds(45)
  /// What creating and ending one worker process costs (fork of a small parent: about 0.3 ms).
  static let processOverhead = Nanoseconds(500_000)

  private let profile: Profile
  private let effort: Effort
  private let seed: UInt64
  private let usableCPUs: Int
  private let estimate: (WorkloadPoint) throws -> TaskEstimate
  private let obstacle: (Cell) -> String?
  private let stepObstacle: (WorkloadPoint, BackendDescriptor) throws -> String?

  /// Makes a planner.
  ///
  /// - Parameters:
  ///   - profile: How much of each workload is measured.
  ///   - effort: What is spent on it; nil for what the profile says.
  ///   - seed: Decides the order of the trials.
  ///   - usableCPUs: How many CPUs the trials have, 1 or more.
  ///   - estimate: The time one task of a point takes by the steps' own figures.
  ///   - obstacle: Why a back end cannot run a cell on this machine; nil if it can.
  ///   - stepObstacle: Why a point's steps cannot be done by a back end's workers; nil if they can.
  public init(
    profile: Profile, effort: Effort? = nil, seed: UInt64, usableCPUs: Int,
    estimate: @escaping (WorkloadPoint) throws -> TaskEstimate,
    obstacle: @escaping (Cell) -> String?,
    stepObstacle: @escaping (WorkloadPoint, BackendDescriptor) throws -> String? = { _, _ in nil }
  ) {
    self.stepObstacle = stepObstacle
    self.profile = profile
    self.effort = effort ?? Effort(profile)
    self.seed = seed
    self.usableCPUs = max(1, usableCPUs)
    self.estimate = estimate
    self.obstacle = obstacle
  }

  /// Plans every point of every workload under every back end that the workload allows.
  ///
  /// - Throws: `ValueError` if a step's estimate cannot be worked out.
  public func plan(_ workloads: [Workload], backends: [BackendDescriptor]) throws -> Plan {
    var groups: [PlannedGroup] = []
    for workload in workloads {
      for point in workload.points {
        let group = try plan(workload, point, backends, number: groups.count)
        if !group.cells.isEmpty { groups.append(group) }
      }
    }
    let blocks = Int64(effort.blocks.lowerBound)
    let expected = groups.reduce(Int64(0)) { $0 + $1.expectedBlock.count * blocks }
    return Plan(
      profile: profile, effort: effort, seed: seed, groups: groups, expected: Nanoseconds(expected))
  }

  private func plan(
    _ workload: Workload, _ point: WorkloadPoint, _ backends: [BackendDescriptor], number: Int
  ) throws -> PlannedGroup {
    let allowed = backends.filter { point.backends?.contains($0.name) ?? true }
    let estimate = try estimate(point)
    let cells = try allowed.map { backend in
      let cell = Cell(
        workload: workload.identifier, workloadClass: workload.workloadClass,
        parameters: point.parameters, backend: backend.name, model: backend.model,
        tasks: point.tasks, concurrency: backend.model == .serial ? 1 : point.concurrency)
      return PlannedGroupCell(
        cell: cell, expectedTrial: expectedTrial(cell, estimate, backend, point.arrivals),
        obstacle: try stepObstacle(point, backend) ?? obstacle(cell))
    }
    // Each group has a seed of its own, so that adding a workload leaves the others' order alone.
    let groupSeed = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    let orders = try LatinSquare.orders(
      cells: cells.count, blocks: effort.blocks.upperBound, seed: groupSeed)
    return PlannedGroup(
      workload: workload.identifier, point: point, cells: cells, orders: orders)
  }

  /// Start-up plus batches, each as long as the closed-system bound allows:
  /// N·max((C+W)/n, C/P), with P = 1 where one worker's computing stops all others; and at least as
  /// long as its tasks take to arrive.
  private func expectedTrial(
    _ cell: Cell, _ task: TaskEstimate, _ backend: BackendDescriptor, _ arrivals: Arrivals?
  ) -> Nanoseconds {
    let cpus = backend.computesOneAtATime || cell.model == .serial ? 1 : usableCPUs
    let (compute, wait) = (Double(task.compute.count), Double(task.wait.count))
    let perTask = max(
      (compute + wait) / Double(cell.concurrency), compute / Double(cpus),
      arrivals.map { 1e9 / $0.rate } ?? 0)
    let batches = Double(effort.batches + effort.warmUpBatches)
    let batchTime = Nanoseconds(seconds: Double(cell.tasks) * perTask * batches / 1e9)
    let workers =
      cell.model == .processes ? Self.processOverhead.count * Int64(cell.concurrency) : 0
    return Self.trialOverhead + Nanoseconds(workers) + batchTime
  }
}
