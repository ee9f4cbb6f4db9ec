public import BenchCore

/// Finds workload files – built in or the user's own – and works them out into workloads.
///
/// A value type without state: every call reads its file anew, and any thread may use it. Built-in
/// files travel inside the binary, so the library works from any directory.
public struct WorkloadLibrary: Sendable {
  /// What files may speak of.
  public let schema: WorkloadSchema
  /// The texts of the built-in files by `group/name`.
  let texts: [String: String]
  private let cpus: Int
  private let package: String?

  /// Makes a library of the built-in files.
  ///
  /// - Parameters:
  ///   - schema: What files may speak of.
  ///   - cpus: Usable CPUs, at least 1; the variable `cpus` of expressions.
  ///   - package: The path of this package's checkout if it is known; the variable `package`.
  public init(schema: WorkloadSchema, cpus: Int, package: String? = nil) {
    self.init(schema: schema, cpus: cpus, package: package, files: EmbeddedFiles.texts)
  }

  /// Makes a library of given files, by path below the folder of workloads (`cpu/alu.yaml`).
  ///
  /// Files outside of a group's folder are no workloads and are left out.
  public init(schema: WorkloadSchema, cpus: Int, package: String? = nil, files: [String: String]) {
    self.schema = schema
    self.cpus = max(1, cpus)
    self.package = package
    self.texts = files.reduce(into: [:]) { texts, file in
      guard file.key.hasSuffix(".yaml"), file.key.contains("/") else { return }
      texts[String(file.key.dropLast(".yaml".count))] = file.value
    }
  }

  /// The built-in workloads as `group/name`, in alphabetical order.
  public var builtInIdentifiers: [String] { texts.keys.sorted() }

  /// One workload.
  ///
  /// - Parameters:
  ///   - nameOrPath: A file, which comes first if it exists; otherwise `group/name` of a built-in
  ///     workload, or its name alone if no other group has the same.
  ///   - profile: How much of its sweep is wanted. A file that leaves itself out of this profile is
  ///     loaded nevertheless, because it was asked for by name.
  ///   - settings: Texts `name=value` that give parameters one value (`--set`).
  ///   - sweeps: Texts `name=a,b,c` that give parameters several values (`--sweep`).
  /// - Throws: `BenchError` with file, line and remedy, or for an unknown name with the nearest one.
  public func load(
    _ nameOrPath: String, profile: Profile = .standard, settings: [String] = [],
    sweeps: [String] = []
  ) throws -> Workload {
    try workload(find(nameOrPath), profile, Overrides(settings: settings, sweeps: sweeps))
  }

  /// A workload from a text; `file` is the name under which errors speak of it.
  ///
  /// - Throws: `BenchError`, as `load`.
  public func parse(
    _ text: String, file: String, profile: Profile = .standard, settings: [String] = [],
    sweeps: [String] = []
  ) throws -> Workload {
    let found = FoundFile(
      source: try SourceText(file: file, text: text), group: "", origin: .file(file))
    return try workload(found, profile, Overrides(settings: settings, sweeps: sweeps))
  }

  /// All built-in workloads of a profile, and what was left out with the reason.
  ///
  /// - Throws: `BenchError` for the first file that is wrong.
  public func loadAll(profile: Profile) throws -> WorkloadCollection {
    var collection = WorkloadCollection(workloads: [], omissions: [])
    for identifier in builtInIdentifiers {
      let found = try builtIn(identifier)
      let file = try WorkloadFile(found.source, schema: schema)
      if file.skips(profile) != nil {
        let reason = "its file leaves it out of the profile '\(profile.rawValue)'"
        collection.omissions.append(.init(identifier: identifier, reason: reason))
        continue
      }
      do {
        collection.workloads.append(try workload(found, file, profile, []))
      } catch let error as BenchError where package == nil && usesPackage(file) {
        collection.omissions.append(.init(identifier: identifier, reason: error.message))
      }
    }
    return collection
  }

  /// What `bench list workloads` shows of each built-in workload.
  ///
  /// - Throws: `BenchError` for the first file that is wrong.
  public func summaries() throws -> [WorkloadSummary] {
    try builtInIdentifiers.map { identifier in
      let file = try WorkloadFile(builtIn(identifier).source, schema: schema)
      return WorkloadSummary(
        identifier: identifier, workloadClass: file.workloadClass, question: file.question,
        profiles: Profile.allCases.filter { file.skips($0) == nil })
    }
  }
}

/// The built-in workloads of one profile.
public struct WorkloadCollection: Hashable, Sendable {
  /// A workload that is not measured, and why.
  public struct Omission: Hashable, Sendable {
    /// The workload, as `group/name`.
    public var identifier: String
    /// Why, in a reader's words.
    public var reason: String
  }

  /// The workloads, in alphabetical order of their identifiers.
  public var workloads: [Workload]
  /// What was left out.
  public var omissions: [Omission]
}

/// One line of `bench list workloads`.
public struct WorkloadSummary: Hashable, Sendable {
  /// The workload, as `group/name`.
  public var identifier: String
  /// The label of its file.
  public var workloadClass: WorkloadClass
  /// The question that it answers.
  public var question: String
  /// The profiles that it takes part in.
  public var profiles: [Profile]
}

extension WorkloadLibrary {
  /// The variables that every expression can use.
  var builtIns: [String: Value] {
    var values: [String: Value] = [BuiltInVariables.cpus: .integer(Int64(cpus))]
    values[BuiltInVariables.package] = package.map(Value.text)
    return values
  }

  private func workload(_ found: FoundFile, _ profile: Profile, _ overrides: Overrides) throws
    -> Workload
  {
    let file = try WorkloadFile(found.source, schema: schema)
    return try workload(found, file, profile, overrides.changes(for: file))
  }

  private func workload(
    _ found: FoundFile, _ file: WorkloadFile, _ profile: Profile, _ changes: [Axis]
  ) throws -> Workload {
    let points = try Planner(file: file, builtIns: builtIns).points(profile, changes)
    return Workload(
      group: found.group, name: file.name, question: file.question,
      workloadClass: file.workloadClass, expectation: file.expectation, text: found.source.text,
      hash: ContentHash.hexadecimal(found.source.text), origin: found.origin, points: points)
  }

  private func usesPackage(_ file: WorkloadFile) -> Bool {
    let values =
      file.constants.map(\.value) + file.axes.flatMap(\.values)
      + (file.steps + file.fixtures).flatMap(\.arguments.values)
    return values.contains { $0.variables.contains(BuiltInVariables.package) }
  }
}
