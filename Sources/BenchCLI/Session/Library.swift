import BenchBackends
import BenchCore
import BenchHarness
import BenchKernels
import BenchWorkloads

/// The environment probe of this build.
enum Probe {
  /// A probe that also looks at the folders of the store and of the trials' passing files.
  static func make(store: String, scratch: String?) -> EnvironmentProbe {
    let folder = store.lastIndex(of: "/").map { String(store[..<$0]) } ?? "."
    return EnvironmentProbe(
      folders: [
        ProbedFolder(.store, folder),
        ProbedFolder(.scratch, scratch ?? Places().scratchParent),
      ], build: BuildInfo.facts)
  }
}

/// The workload library of this build on this machine.
enum Library {
  /// Puts the catalogues together.
  static func make() -> WorkloadLibrary {
    let schema = WorkloadSchema(
      steps: StepCatalogue.all.map { $0.descriptor },
      fixtures: FixtureCatalogue.all.map { $0.descriptor },
      backends: BackendCatalogue.descriptors)
    return WorkloadLibrary(
      schema: schema, cpus: EnvironmentProbe().usableCPUs(), package: Places().package)
  }
}
