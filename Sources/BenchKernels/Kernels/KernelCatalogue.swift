import BenchCore

/// Every compute kernel.
///
/// A new one is one file and one line here.
public enum KernelCatalogue {
  /// The kernels, simplest first.
  public static let all: [any ComputeKernel.Type] = [
    AluKernel.self,
    PrimesKernel.self,
    HashKernel.self,
  ]

  /// The names, in the order of the list.
  public static var names: [String] { all.map { $0.name } }

  /// The kernel of that name.
  ///
  /// - Throws: `ValueError` with the nearest valid name.
  public static func kernel(named name: String) throws -> any ComputeKernel.Type {
    guard let kernel = all.first(where: { $0.name == name }) else {
      throw ValueError("unknown kernel '\(name)'; \(NearestName.hint(name, among: names))")
    }
    return kernel
  }
}
