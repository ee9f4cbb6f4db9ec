public import BenchCore

/// Every kind of fixture.
///
/// A new one is one file and one line here.
public enum FixtureCatalogue {
  /// The kinds, servers first.
  public static let all: [any FixtureDefinition.Type] = [
    HTTPServerFixture.self,
    EchoServerFixture.self,
    GateServerFixture.self,
    FileListFixture.self,
    ScratchFixture.self,
  ]

  /// What the catalogue says of each kind, in the order of the list.
  public static var descriptors: [FixtureDescriptor] { all.map { $0.descriptor } }

  /// A specification with every argument: those given, and the defaults of the rest.
  ///
  /// - Throws: `ValueError` for an unknown kind or argument, or a required one that is missing.
  public static func specification(_ kind: String, _ arguments: [String: Value] = [:]) throws
    -> FixtureSpecification
  {
    guard let descriptor = descriptors.first(where: { $0.kind == kind }) else {
      let hint = NearestName.hint(kind, among: descriptors.map(\.kind))
      throw ValueError("unknown fixture '\(kind)'; \(hint)")
    }
    return FixtureSpecification(
      kind: kind,
      arguments: try Defaults.fill(arguments, fields: descriptor.fields, of: kind, wrap: { $0 }))
  }
}
