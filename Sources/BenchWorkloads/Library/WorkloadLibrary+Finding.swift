import BenchCore

/// A workload's text and where it comes from.
struct FoundFile: Hashable, Sendable {
  let source: SourceText
  let group: String
  let origin: Workload.Origin
}

extension WorkloadLibrary {
  /// The file that a name or path means; a regular file comes before a built-in workload.
  ///
  /// - Throws: `BenchError` if there is neither, or the file cannot be read.
  func find(_ nameOrPath: String) throws -> FoundFile {
    let kind = FileReading.kind(of: nameOrPath)
    if kind == .file {
      let bytes = try FileReading.bytes(of: nameOrPath)
      let source = try SourceText(file: nameOrPath, bytes: bytes)
      return FoundFile(source: source, group: "", origin: .file(nameOrPath))
    }
    let candidates = identifiers(for: nameOrPath)
    if let identifier = candidates.first, candidates.count == 1 { return try builtIn(identifier) }
    if candidates.count > 1 {
      throw BenchError(
        .usage,
        "the name '\(nameOrPath)' is not unique: it means "
          + candidates.joined(separator: " or "), remedy: "give the name with its group")
    }
    if kind != .missing { throw FileReading.notRegular(kind, FileErrors(file: nameOrPath)) }
    throw unknown(nameOrPath)
  }

  /// A built-in workload.
  func builtIn(_ identifier: String) throws -> FoundFile {
    let group = identifier.split(separator: "/").dropLast().joined(separator: "/")
    let source = try SourceText(
      file: "Workloads/\(identifier).yaml", text: texts[identifier] ?? "")
    return FoundFile(source: source, group: group, origin: .builtIn)
  }

  private func identifiers(for name: String) -> [String] {
    if texts[name] != nil { return [name] }
    guard !name.contains("/") else { return [] }
    return builtInIdentifiers.filter { $0.hasSuffix("/\(name)") }
  }

  private func unknown(_ nameOrPath: String) -> BenchError {
    let names = builtInIdentifiers
    let short = names.compactMap { $0.split(separator: "/").last.map(String.init) }
    let looksLikePath =
      nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") || nameOrPath.hasPrefix("/")
      || nameOrPath.hasPrefix(".")
    if looksLikePath {
      return BenchError(
        .workload, "there is no such file",
        at: BenchError.Place(file: Excerpt.message(nameOrPath)),
        remedy: "check the path; `bench list workloads` shows the built-in workloads")
    }
    let nearest = NearestName.find(nameOrPath, among: nameOrPath.contains("/") ? names : short)
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
    return BenchError(
      .usage, Excerpt.message("unknown workload \(Excerpt.quoted(nameOrPath))\(hint)"),
      remedy: "`bench list workloads` shows the built-in workloads; "
        + "a file of your own is named by its path")
  }
}
