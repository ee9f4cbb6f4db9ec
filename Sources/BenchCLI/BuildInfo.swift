import BenchHarness
import Glibc

/// What is known of this build.
enum BuildInfo {
  /// The version of the tool.
  static let version = "0.1.0"

  /// Build mode, compiler, version and commit.
  static var facts: BuildFacts { .current(version: version, commit: commit) }

  /// The commit that was built, as `scripts/bench` tells it; nil otherwise.
  static var commit: String? {
    let text = getenv("BENCH_COMMIT").map { String(cString: $0) } ?? ""
    return text.isEmpty ? nil : text
  }

  /// All of it in one line.
  static var line: String {
    let facts = facts
    let mode = facts.isDebug ? "debug" : "release"
    return "bench \(version), \(mode), \(facts.compiler)"
      + (facts.commit.map { ", commit \($0)" } ?? "")
  }
}
