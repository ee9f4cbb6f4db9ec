import ArgumentParser
import BenchCore
import BenchHarness

/// What `bench all` and `bench run` have in common.
struct MeasuringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much is measured: smoke (under 15 s), quick (under 2 minutes), standard (under 15 "
        + "minutes) or thorough (under 3 hours).", valueName: "profile"))
  var profile = "quick"

  @Option(help: "The seed of every random choice; default: a new one, which is stored.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Only these back ends, separated by commas; see 'bench list backends'.", valueName: "names"))
  var backend: String?

  @Option(help: "A note that is stored with the run.")
  var note = ""

  @Option(
    help: ArgumentHelp("A tag that is stored with the run; can be repeated.", valueName: "k=v"))
  var tag: [String] = []

  @Option(
    help: ArgumentHelp(
      "The folder in which trials put their passing files; default: TMPDIR or /var/tmp.",
      valueName: "folder"))
  var scratch: String?

  @Option(
    help: ArgumentHelp(
      "The most memory a trial's processes may hold together, such as 2GiB; default: half of what "
        + "is available.", valueName: "size"))
  var memoryLimit: String?

  @Flag(help: "Print every cell, its order and the time budget, and measure nothing.")
  var dryRun = false

  @Flag(help: "Measure even with a debug build, whose numbers mean nothing.")
  var allowDebug = false

  @Flag(name: .shortAndLong, help: "No talk on standard error.")
  var quiet = false

  /// The tags by name.
  ///
  /// - Throws: `BenchError` with code `usage` for a tag without `=` or without a name.
  func tags() throws -> [String: String] {
    try tag.reduce(into: [:]) { tags, text in
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw BenchError(.usage, "the tag '\(text)' has no name", remedy: "write --tag name=value")
      }
      tags[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
  }
}
