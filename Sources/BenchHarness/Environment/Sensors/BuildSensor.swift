import BenchCore

/// How the running program was built.
struct BuildSensor: Sensor {
  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let build = scene.build
    seen.fact("build.mode", "Build mode", build.isDebug ? "debug" : "release")
    if build.isDebug {
      seen.doubt(
        "build.debug", "The program was built without optimisation; its numbers mean nothing.",
        evidence: "debug build", cure: "Use scripts/bench, or swift run -c release bench.")
    }
    seen.fact("build.compiler", "Compiler", build.compiler)
    seen.fact(
      "build.version", "Version of bench",
      build.version.map { .value($0) } ?? .unavailable("the build does not name one"))
    seen.fact(
      "build.commit", "Commit",
      build.commit.map { .value($0) }
        ?? .unavailable("bench was not started by scripts/bench in a git clone"))
    if let commit = build.commit, commit.hasSuffix("-dirty") {
      seen.doubt(
        "build.dirty", "The program was built from changed files, which no commit can give back.",
        evidence: "commit \(commit)", cure: "Commit the changes before a run that is to be kept.")
    }
    return seen
  }
}
