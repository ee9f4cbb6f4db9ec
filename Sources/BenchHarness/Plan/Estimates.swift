public import BenchBackends
public import BenchCore
import BenchKernels

extension Planner {
  /// A planner that knows the built-in steps and back ends.
  public init(
    profile: Profile, effort: Effort, seed: UInt64, usableCPUs: Int, limits: MachineLimits
  ) {
    self.init(
      profile: profile, effort: effort, seed: seed, usableCPUs: usableCPUs,
      estimate: { point in
        let estimate = try TaskProgram.estimate(point.steps, fixtures: point.fixtures)
        return TaskEstimate(compute: estimate.compute, wait: estimate.wait)
      },
      obstacle: { cell in
        BackendCatalogue.all.first { $0.descriptor.name == cell.backend }?
          .obstacle(to: cell, limits: limits)
      },
      stepObstacle: { point, backend in
        try TaskProgram.obstacle(point.steps, backend: backend)
      })
  }
}
