import BenchExternalStores

/// What can be chosen about scenarios.
package struct LessonSettings: Codable, Sendable, Hashable {
  /// How long what waits in a scenario waits.
  ///
  /// The lesson's own examples wait 2 s.
  package var wait = Duration.milliseconds(300)
  /// Stores' URLs for `external-store`: `redis://…`, `postgresql://…`.
  package var stores: [String] = []
  /// URLs of the user's own for `downloads`.
  package var urls: [String] = []
  /// Where `downloads` puts the files of `urls`; nil: a passing folder.
  package var directory: String?

  /// The defaults.
  package init() {}

  /// Looks at the stores' URLs.
  ///
  /// - Throws: `BenchError` with code `usage` for one of no known form.
  package func checkStores() throws {
    for url in stores { _ = try ExternalStores.kind(of: url) }
  }

  /// The wait in seconds.
  package var waitSeconds: Double { seconds(wait) }
}

/// A duration in seconds.
package func seconds(_ duration: Duration) -> Double {
  let parts = duration.components
  return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
}
