import BenchBackends
import BenchCore
import BenchHarness
import BenchKernels
import BenchWorkloads

/// The workload library of this build on this machine.
enum Library {
  /// Puts the catalogues together.
  static func make() -> WorkloadLibrary {
    let schema = WorkloadSchema(
      steps: StepCatalogue.all.map { $0.descriptor },
      fixtures: FixtureCatalogue.all.map { $0.descriptor },
      backends: BackendCatalogue.descriptors)
    return WorkloadLibrary(
      schema: schema, cpus: EnvironmentProbe.usableCPUs(), package: Places().package)
  }
}
