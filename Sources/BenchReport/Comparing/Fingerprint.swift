public import BenchCore

/// What must be the same for two runs' numbers to be held against each other.
public enum Fingerprint {
  /// The facts that say which machine it is, beside the usable CPUs.
  ///
  /// What changes by itself (load, frequency, free memory) is not among them: it is in the doubts.
  public static let facts = [
    "cpu.model", "cpu.topology", "cpu.smt", "vm.guest", "memory.total", "cgroup.quota",
  ]
  /// Facts about what was built and how.
  static let build = ["build.mode", "build.compiler"]
  /// Facts that are told but do not stand in the way: they are often the reason to compare.
  static let told = [
    "kernel.release", "cpu.governor", "cpu.turbo", "build.version", "build.commit",
  ]

  /// The machine's identity as a line, the same for every run on it.
  public static func line(_ environment: Environment) -> String {
    facts.map { environment[$0] }.map { reading(of: $0) }.joined(separator: "; ")
      + "; \(environment.usableCPUs) usable CPUs"
  }

  /// The identity in 8 hexadecimal digits, for series and tables.
  public static func short(_ environment: Environment) -> String {
    var hash = FNVHash()
    hash.add(line(environment))
    return String(hash.hexadecimal.suffix(8))
  }

  static func reading(of reading: Reading?) -> String {
    guard case .value(let text)? = reading else { return "unknown" }
    return text
  }
}

/// One thing in which two runs differ.
public struct RunDifference: Sendable, Hashable {
  /// How much it matters.
  public enum Weight: Sendable, Hashable {
    /// Numbers must not be mixed without saying so.
    case forbids
    /// It is told; it may be what is compared.
    case told
  }

  /// What differs, such as `CPU`.
  public let what: String
  /// In the base.
  public let base: String
  /// In the head.
  public let head: String
  /// How much it matters.
  public let weight: Weight

  /// Everything in which two runs differ, as far as it bears on their numbers.
  public static func all(base: RunResults, head: RunResults) -> [RunDifference] {
    let (left, right) = (base.run.environment, head.run.environment)
    var all = facts(Fingerprint.facts + Fingerprint.build, left, right, .forbids)
    if left.usableCPUs != right.usableCPUs {
      all.append(
        RunDifference(
          what: "Usable CPUs", base: "\(left.usableCPUs)", head: "\(right.usableCPUs)",
          weight: .forbids))
    }
    for workload in head.workloads {
      guard let other = base.workloads.first(where: { $0.identifier == workload.identifier }),
        other.hash != workload.hash
      else { continue }
      all.append(
        RunDifference(
          what: "Text of \(workload.identifier)", base: other.hash, head: workload.hash,
          weight: .forbids))
    }
    all += facts(Fingerprint.told, left, right, .told)
    if base.run.build != head.run.build {
      all.append(
        RunDifference(
          what: "Build", base: base.run.build, head: head.run.build, weight: .told))
    }
    if base.run.profile != head.run.profile {
      all.append(
        RunDifference(
          what: "Profile", base: base.run.profile, head: head.run.profile, weight: .told))
    }
    return all
  }

  private static func facts(
    _ ids: [String], _ left: Environment, _ right: Environment, _ weight: Weight
  ) -> [RunDifference] {
    ids.compactMap { id in
      let (base, head) = (
        Fingerprint.reading(of: left[id]), Fingerprint.reading(of: right[id])
      )
      guard base != head else { return nil }
      let title = (left.facts + right.facts).first { $0.id == id }?.title ?? id
      return RunDifference(what: title, base: base, head: head, weight: weight)
    }
  }
}
