/// How the running program was built.
public struct BuildFacts: Hashable, Sendable {
  /// Whether it was built without optimisation.
  public var isDebug: Bool
  /// The compiler, such as `Swift 6.3`.
  public var compiler: String
  /// The package's version, if it has one.
  public var version: String?
  /// The commit that it was built from, with `-dirty` at its end if files were changed.
  public var commit: String?

  /// Describes a build.
  public init(isDebug: Bool, compiler: String, version: String? = nil, commit: String? = nil) {
    self.isDebug = isDebug
    self.compiler = compiler
    self.version = version
    self.commit = commit.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The running program's build mode and compiler.
  ///
  /// - Parameter commit: what the start script found out, which passes it as `BENCH_COMMIT`.
  public static func current(version: String? = nil, commit: String? = nil) -> BuildFacts {
    #if DEBUG
      let isDebug = true
    #else
      let isDebug = false
    #endif
    return BuildFacts(isDebug: isDebug, compiler: compiler, version: version, commit: commit)
  }

  // A program can only ask whether its compiler is at least some version.
  private static var compiler: String {
    #if compiler(>=6.5)
      "Swift 6.5 or later"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #else
      "Swift 6.3"
    #endif
  }
}
