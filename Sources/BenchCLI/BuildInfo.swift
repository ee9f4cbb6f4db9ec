import Glibc

/// What is known of this build.
enum BuildInfo {
  /// The version of the tool.
  static let version = "0.1.0"

  /// `debug` or `release`.
  static var mode: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  /// The commit that was built, as `scripts/bench` tells it; nil otherwise.
  static var commit: String? {
    let text = getenv("BENCH_COMMIT").map { String(cString: $0) } ?? ""
    return text.isEmpty ? nil : text
  }

  /// All of it in one line.
  static var line: String {
    "bench \(version) (\(mode)\(commit.map { ", commit \($0)" } ?? ""))"
  }
}
