public import BenchCore

/// A file of claims: the built-in one or the user's own.
///
/// ```yaml
/// claims:
///   - name: threads-suit-io
///     claim: Threads suit IO-bound work.
///     all:
///       - { metric: throughput, class: io, numerator: threads, denominator: serial, bound: ">= 2" }
/// ```
public enum ClaimFile {
  private static let example = "claims: [{ name: …, claim: …, all: [ … ] }]"
  private static let builtInFile = "claims.yaml"

  /// The claims that travel with this build.
  ///
  /// - Throws: `BenchError` with file and line if the file is wrong.
  public static func builtIn() throws -> [Claim] {
    let text = EmbeddedFiles.texts[builtInFile] ?? "claims: []"
    return try parse(text, file: "Workloads/\(builtInFile)")
  }

  /// The claims of a user's file.
  ///
  /// - Throws: `BenchError` with file and line for what is wrong with it.
  public static func load(_ path: String) throws -> [Claim] {
    guard FileReading.kind(of: path) != .missing else {
      throw BenchError(
        .workload, "there is no such file", at: BenchError.Place(file: Excerpt.message(path)),
        remedy: "name a file of claims; Workloads/claims.yaml is an example")
    }
    return try claims(SourceText(file: path, bytes: try FileReading.bytes(of: path)))
  }

  /// The claims of a text; `file` is the name under which errors speak of it.
  ///
  /// - Throws: `BenchError`, as `load`.
  public static func parse(_ text: String, file: String) throws -> [Claim] {
    try claims(SourceText(file: file, text: text))
  }

  private static func claims(_ source: SourceText) throws -> [Claim] {
    let errors = FileErrors(file: source.file)
    let root = try MapReader(
      SyntaxReader.read(source), what: "a file of claims", example: example, errors)
    try root.checkKeys(["claims"])
    let entry = try root.required("claims", example: "[ … ]")
    guard case .list(let nodes) = entry.value.content else {
      throw errors.error(
        "'claims' must be a list, not \(entry.value.described)", line: entry.line,
        remedy: "write each claim as an element that begins with '- name:'")
    }
    let claims = try nodes.map { try ClaimReader(errors: errors).claim($0) }
    for (index, claim) in claims.enumerated() {
      guard let first = claims[..<index].first(where: { $0.name == claim.name }) else { continue }
      throw errors.error(
        "the claim \(Excerpt.quoted(claim.name)) is here twice; the first is on line "
          + "\(first.place.line ?? 1)", line: claim.place.line, remedy: "rename one of them")
    }
    return claims
  }
}
