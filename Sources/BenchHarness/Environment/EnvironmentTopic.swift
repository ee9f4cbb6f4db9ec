public import BenchCore

/// Facts and doubts that belong together, ready to be shown under one heading.
public struct EnvironmentTopic: Hashable, Sendable {
  /// The first part of its ids, such as `cpu`.
  public var id: String
  /// The heading.
  public var title: String
  /// The facts, in their order.
  public var facts: [Fact]
  /// The doubts, in their order.
  public var doubts: [Doubt]
}

extension Environment {
  /// The facts and doubts by topic; topics without either are left out.
  ///
  /// Ids that belong to no known topic stand under `other` at the end, so nothing is lost from a
  /// capture that a newer version wrote.
  public var topics: [EnvironmentTopic] {
    let known = Set(Self.titles.map(\.id))
    return (Self.titles + [(id: "other", title: "Other")]).compactMap { topic in
      func belongs(_ id: String) -> Bool {
        let first = id.split(separator: ".").first.map(String.init) ?? ""
        let group = Self.parents[first] ?? first
        return known.contains(group) ? group == topic.id : topic.id == "other"
      }
      let facts = facts.filter { belongs($0.id) }
      let doubts = doubts.filter { belongs($0.id) }
      guard !facts.isEmpty || !doubts.isEmpty else { return nil }
      return EnvironmentTopic(id: topic.id, title: topic.title, facts: facts, doubts: doubts)
    }
  }

  private static let titles: [(id: String, title: String)] = [
    ("cpu", "Processors"),
    ("cgroup", "Control group"),
    ("memory", "Memory"),
    ("load", "Load"),
    ("kernel", "Kernel"),
    ("clock", "Clocks"),
    ("vm", "Machine"),
    ("fs", "File systems"),
    ("limits", "Limits"),
    ("build", "Build"),
    ("count", "Counters, for comparing two captures"),
  ]

  /// Ids whose first word is not their topic's.
  private static let parents = [
    "governor": "cpu", "turbo": "cpu", "smt": "cpu", "psi": "load", "power": "vm",
  ]
}
