public import BenchCore

/// `scratch`: an empty folder below the trial's own.
public struct ScratchFixture: FixtureDefinition {
  /// The reference entry.
  public static let descriptor = FixtureDescriptor(
    kind: "scratch", summary: "an empty folder that is removed after the trial",
    fields: [FieldDescriptor("name", .text, "the folder's name", default: .text("files"))],
    example: "fixture: { scratch: { name: files } }")

  private let path: String

  /// Reads the arguments.
  public init(_ arguments: [String: Value], scratchDirectory: String) throws {
    let name = try arguments.typed.text("name")
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
      throw ValueError("'\(name)' is no name for a folder: it must not hold '/' or begin with '.'")
    }
    path = scratchDirectory + "/" + name
  }

  /// Gives `directory`.
  public func prepare() throws -> [String: Value] {
    try Files.makeDirectory(path)
    return ["directory": .text(path)]
  }
}
