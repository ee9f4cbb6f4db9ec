import BenchCore

extension WorkloadLibrary {
  /// The reference page of one workload, as plain lines: what it asks, what varies, what each task
  /// does at the first point, and the file itself.
  ///
  /// - Throws: `BenchError`, as `load`.
  public func reference(
    _ nameOrPath: String, settings: [String] = [], sweeps: [String] = []
  ) throws -> [String] {
    let found = try find(nameOrPath)
    let file = try WorkloadFile(found.source, schema: schema)
    let changes = try Overrides(settings: settings, sweeps: sweeps).changes(for: file)
    var builtIns = builtIns
    // The page must also be readable where the checkout is unknown.
    if builtIns[BuiltInVariables.package] == nil {
      builtIns[BuiltInVariables.package] = .text("<package>")
    }
    let planner = Planner(file: file, builtIns: builtIns)
    let counts = try Profile.allCases.map { profile in
      (profile, try planner.points(profile, changes).count)
    }
    let first = try planner.points(.thorough, changes).first
    return WorkloadPage(
      file: file, group: found.group, counts: counts, changes: changes, first: first
    )
    .lines
  }
}

/// The page about one workload.
private struct WorkloadPage {
  let file: WorkloadFile
  let group: String
  let counts: [(profile: Profile, points: Int)]
  let changes: [Axis]
  let first: WorkloadPoint?

  var lines: [String] {
    let identifier = group.isEmpty ? file.name : "\(group)/\(file.name)"
    var lines = [
      "\(identifier)  \(file.workloadClass.title)", "",
      "question: \(Self.oneLine(file.question))", "expect: \(Self.oneLine(file.expectation))", "",
    ]
    let selection = Selection(file, .thorough).changed(by: changes)
    lines += Self.section("parameters", selection.constants.map { ($0.name, $0.value.written) })
    lines += Self.section(
      "sweep",
      selection.axes.map { ($0.name, $0.values.map(\.written).joined(separator: ", ")) })
    lines += Self.section("points", counts.map { ($0.profile.rawValue, pointsText($0)) })
    if let backends = file.backends {
      lines += ["back ends: \(backends.joined(separator: ", "))", ""]
    }
    if let first { lines += pointLines(first) }
    lines.append("file:")
    lines += file.source.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "  \($0)" }
    while lines.last == "  " { lines.removeLast() }
    return lines
  }

  private func pointsText(_ count: (profile: Profile, points: Int)) -> String {
    file.skips(count.profile) == nil ? "\(count.points)" : "left out"
  }

  private func pointLines(_ point: WorkloadPoint) -> [String] {
    let label = point.parameters.label
    var lines = [
      "at \(label.isEmpty ? "its only point" : label):",
      "  \(point.tasks) tasks, \(point.concurrency) in flight, at most \(Value.duration(point.limit)) "
        + "per trial",
    ]
    if let arrivals = point.arrivals {
      lines.append(
        "  arrivals \(arrivals.label): an open loop of about "
          + "\(Value.duration(arrivals.duration(tasks: point.tasks))) a batch; latency counts from "
          + "the scheduled arrival")
    }
    for fixture in point.fixtures {
      let arguments = fixture.arguments.mapValues(\.description)
      lines.append("  fixture \(fixture.kind)\(Self.arguments(arguments))")
    }
    for step in point.steps {
      let arguments = step.arguments.mapValues { argument in
        switch argument {
        case .value(let value): value.description
        case .template(let template): template.description
        }
      }
      lines.append("  step \(step.kind)\(Self.arguments(arguments))")
    }
    return lines + [""]
  }

  private static func arguments(_ arguments: [String: String]) -> String {
    arguments.sorted { $0.key < $1.key }.map {
      " \($0.key)=\($0.value.isEmpty ? "\"\"" : $0.value)"
    }
    .joined()
  }

  private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { name, text in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(text)"
    }
    return ["\(title):"] + lines + [""]
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
