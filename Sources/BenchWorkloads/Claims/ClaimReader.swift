import BenchCore

/// Reads the claims of a file, with an error for everything that does not belong there.
struct ClaimReader {
  let errors: FileErrors

  private static let boundExample = "\">= 2\""
  /// The metrics that every cell has; any other name means what a workload adds.
  private static let keys = [
    "metric", "workload", "class", "where", "numerator", "denominator", "bound", "points",
  ]

  func claim(_ node: SyntaxNode) throws -> Claim {
    let map = try MapReader(
      node, what: "a claim", example: "- { name: …, claim: …, all: [ … ] }", errors)
    try map.checkKeys(["name", "claim", "about", "all"])
    let entry = try map.required("all", example: "[ … ]")
    guard case .list(let nodes) = entry.value.content, !nodes.isEmpty else {
      throw errors.error(
        "'all' must be a list of hypotheses, not \(entry.value.described)", line: entry.line,
        remedy: "write each as '- { metric: throughput, numerator: …, denominator: …, "
          + "bound: \(Self.boundExample) }'")
    }
    return Claim(
      name: try map.prose("name", example: "threads-suit-io"),
      statement: try map.prose("claim", example: "Threads suit IO-bound work."),
      about: map["about"] == nil ? "" : try map.prose("about", example: "What is measured."),
      hypotheses: try nodes.map(hypothesis),
      place: BenchError.Place(file: errors.file, line: node.line))
  }

  private func hypothesis(_ node: SyntaxNode) throws -> ClaimHypothesis {
    let map = try MapReader(
      node, what: "a hypothesis",
      example: "{ metric: throughput, numerator: threads, denominator: serial, bound: "
        + "\(Self.boundExample) }", errors)
    try map.checkKeys(Self.keys)
    let bound = try bound(map)
    return ClaimHypothesis(
      metric: try map.prose("metric", example: "throughput"),
      workload: map["workload"] == nil ? "*" : try map.prose("workload", example: "io/*"),
      workloadClass: try workloadClass(map), conditions: try conditions(map["where"]),
      numerator: try side(map.required("numerator", example: "threads")),
      denominator: try map["denominator"].map(side), relation: bound.relation,
      limit: bound.limit, points: try points(map),
      place: BenchError.Place(file: errors.file, line: node.line))
  }

  private func workloadClass(_ map: MapReader) throws -> WorkloadClass? {
    guard let entry = map["class"] else { return nil }
    let name = try map.prose("class", example: "io")
    guard let found = WorkloadClass(rawValue: name) else {
      throw errors.unknown(
        "class", name, among: WorkloadClass.allCases.map(\.rawValue), line: entry.line)
    }
    return found
  }

  private func points(_ map: MapReader) throws -> ClaimHypothesis.Points {
    guard let entry = map["points"] else { return .every }
    let name = try map.prose("points", example: "every")
    guard let found = ClaimHypothesis.Points(rawValue: name) else {
      throw errors.unknown(
        "selection of points", name, among: ClaimHypothesis.Points.allCases.map(\.rawValue),
        line: entry.line)
    }
    return found
  }

  /// A bound such as `>= 2`, `< 10%` or `> 1MiB`.
  private func bound(_ map: MapReader) throws -> (relation: ClaimRelation, limit: Double) {
    let text = try map.prose("bound", example: Self.boundExample)
    let (relation, value) = try comparison(text, line: map["bound"]?.line ?? map.line)
    guard let limit = value.magnitude, limit.isFinite else {
      throw errors.error(
        "the bound \(Excerpt.quoted(text)) has no number", line: map["bound"]?.line,
        remedy: "write a relation and a number, such as \(Self.boundExample)")
    }
    return (relation, limit)
  }

  /// A side is a back end's name, or a map with a workload and conditions of its own.
  private func side(_ entry: SyntaxEntry) throws -> ClaimHypothesis.Side {
    if case .scalar(let name, _) = entry.value.content, !entry.value.isNull {
      return ClaimHypothesis.Side(backend: name)
    }
    let map = try MapReader(
      entry.value, what: "'\(entry.key)'", example: "\(entry.key): threads", errors)
    try map.checkKeys(["backend", "workload", "where"])
    return ClaimHypothesis.Side(
      backend: try map.prose("backend", example: "threads"),
      workload: map["workload"] == nil ? nil : try map.prose("workload", example: "io/echo"),
      conditions: try conditions(map["where"]))
  }

  private func conditions(_ entry: SyntaxEntry?) throws -> [ClaimCondition] {
    guard let entry else { return [] }
    let map = try MapReader(
      entry.value, what: "'where'", example: "where: { wait: \">= 90%\" }", errors)
    return try map.entries.map { condition in
      guard case .scalar(let text, _) = condition.value.content, !condition.value.isNull else {
        throw errors.error(
          "the condition on '\(condition.key)' must be text, not \(condition.value.described)",
          line: condition.line, remedy: "write it as: \(condition.key): \">= 90%\"")
      }
      let (relation, value) = try comparison(text, line: condition.line)
      return ClaimCondition(condition.key, relation, value)
    }
  }

  /// A relation and a value; without a relation, equality.
  private func comparison(_ text: String, line: Int) throws -> (ClaimRelation, Value) {
    // Longer signs first: ">=" begins like ">".
    let signs = ClaimRelation.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
    let found = signs.first { text.hasPrefix($0.rawValue) }
    let rest = text.dropFirst(found?.rawValue.count ?? 0).drop { $0 == " " }
    do {
      guard !rest.isEmpty else { throw ValueError("'\(text)' names no value") }
      return (found ?? .equal, try Value(inferring: String(rest)))
    } catch let error as ValueError {
      throw errors.error(
        error.description, line: line, remedy: "write a relation and a value, such as \">= 90%\"")
    }
  }
}
