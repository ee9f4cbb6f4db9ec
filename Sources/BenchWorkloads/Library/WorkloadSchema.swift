public import BenchCore

/// What workload files may speak of: the catalogues of steps, fixtures and back ends.
public struct WorkloadSchema: Hashable, Sendable {
  /// The kinds of steps.
  public var steps: [StepDescriptor]
  /// The kinds of fixtures.
  public var fixtures: [FixtureDescriptor]
  /// The back ends.
  public var backends: [BackendDescriptor]

  /// Makes a schema.
  public init(
    steps: [StepDescriptor], fixtures: [FixtureDescriptor], backends: [BackendDescriptor]
  ) {
    self.steps = steps
    self.fixtures = fixtures
    self.backends = backends
  }
}
