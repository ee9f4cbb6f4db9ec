public import BenchCore

/// Every back end there is.
///
/// A new one is a folder beside these, and one line here.
public enum BackendCatalogue {
  /// The back ends, in the order of their models.
  public static let all: [any Backend.Type] = [
    SerialBackend.self,
    ThreadsBackend.self,
    ThreadPerTaskBackend.self,
    GlobalLockBackend.self,
    DispatchBackend.self,
    ProcessesBackend.self,
    SpawnedProcessesBackend.self,
    ForkedProcessesBackend.self,
    PerTaskProcessesBackend.self,
    CoroutinesBackend.self,
    MulticoreBackend.self,
    TasksBackend.self,
    GreenletsBackend.self,
  ]

  /// What the catalogue says of each.
  public static var descriptors: [BackendDescriptor] { all.map { $0.descriptor } }

  /// The back end of a name.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown name.
  public static func named(_ name: String) throws -> any Backend.Type {
    if let backend = all.first(where: { $0.descriptor.name == name }) { return backend }
    throw BenchError(
      .usage, "there is no back end '\(name)'",
      remedy: NearestName.hint(name, among: descriptors.map(\.name)))
  }
}
