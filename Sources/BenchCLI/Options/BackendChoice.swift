import BenchBackends
import BenchCore

/// Which back ends a command works with.
enum BackendChoice {
  /// The workloads, each restricted to the back ends that it runs on: those of the list, or without a
  /// list those that its file names, or else each model's default one.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown name.
  static func restrict(_ workloads: [Workload], to names: String?) throws -> [Workload] {
    guard names == nil else { return workloads }
    let defaults = try descriptors(nil).map(\.name)
    return workloads.map { workload in
      var workload = workload
      for index in workload.points.indices where workload.points[index].backends == nil {
        workload.points[index].backends = defaults
      }
      return workload
    }
  }

  /// The back ends of a list of names separated by commas, in the catalogue's order, each once; without
  /// a list each model's default one.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown name.
  static func descriptors(_ names: String?) throws -> [BackendDescriptor] {
    guard let names else { return BackendCatalogue.descriptors.filter(\.isDefault) }
    let chosen = try names.split(separator: ",").map { name in
      try BackendCatalogue.named(name.filter { $0 != " " }).descriptor
    }
    guard !chosen.isEmpty else {
      throw BenchError(.usage, "no back end is named", remedy: "see 'bench list backends'")
    }
    return BackendCatalogue.descriptors.filter(chosen.contains)
  }
}
