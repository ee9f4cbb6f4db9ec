import ArgumentParser
import BenchCore
import BenchLessons
import BenchReport
import Glibc

/// `bench lesson`: the models, shown step by step.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Show what processes, locks, pools and coroutines do; every scenario checks itself.",
    discussion: """
      Without a name it lists the scenarios, with the Python word for each in brackets. With names \
      it plays them: what each process or coroutine says, then what was expected, what was seen, \
      and whether they agree. 'all' plays everything and prints a table.

      Each scenario runs in a fresh process of its own, so that it can fork; nothing is left of it. \
      Exit code 1: a scenario failed.

      EXAMPLES
        bench lesson                             the list
        bench lesson tickets-unlocked            watch updates get lost
        bench lesson join --start-method all     by fork, spawn and fork server
        bench lesson overlapped-waits --wait 2s  as long as in the original lesson
        bench lesson all --format markdown       everything as a table
        bench lesson external-store --url redis://127.0.0.1:6379
        bench lesson downloads --urls http://example.org/ --directory .
      """)

  @Argument(help: "Scenarios, or 'all'.")
  var names: [String] = []
  @Option(
    help: ArgumentHelp(
      "How processes are started: fork, spawn, fork-server or all.", valueName: "method"))
  var startMethod = LessonStart.forkServer.rawValue
  @Option(help: ArgumentHelp("How long what waits in a scenario waits.", valueName: "duration"))
  var wait = "300ms"
  @Option(help: ArgumentHelp("The longest that one scenario may take.", valueName: "duration"))
  var limit = "60s"
  @Option(
    help: ArgumentHelp(
      "A store's URL for external-store, redis://… or postgresql://…; can be repeated.",
      valueName: "url"))
  var url: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("URLs of your own for downloads.", valueName: "url"))
  var urls: [String] = []
  @Option(help: ArgumentHelp("Where downloads puts the files of --urls.", valueName: "folder"))
  var directory: String?
  @Flag(
    help: ArgumentHelp(
      "Falsify each observation in turn, to see that the checks notice; every scenario must fail.",
      visibility: .hidden))
  var falsify = false
  @OptionGroup var format: FormatOptions

  func run() throws {
    let methods = try methods()
    if names.isEmpty { return LessonListing.print(format) }
    let scenarios = try scenarios()
    let play = LessonPlay(
      runner: LessonRunner(
        settings: try settings(), limit: try duration(limit, "--limit"),
        scratchParent: Places().scratchParent),
      narrates: names != ["all"], falsifies: falsify)
    let reports = try play.all(scenarios, methods)
    if names == ["all"] {
      format.print(LessonListing.table(reports))
      let failed = reports.filter { !$0.passes }.count
      Console().talk("\(reports.count - failed) of \(reports.count) passed")
    }
    if reports.contains(where: { !$0.passes }) { throw ExitCode.measuredFailure }
  }

  private func scenarios() throws -> [Scenario] {
    if names == ["all"] { return LessonCatalogue.scenarios }
    return try names.map { name in
      if let scenario = LessonCatalogue.scenario(name) { return scenario }
      let known = LessonCatalogue.scenarios.map(\.name) + ["all"]
      let hint = name == "all" ? "give 'all' alone" : NearestName.hint(name, among: known)
      throw BenchError(
        .usage, "there is no scenario '\(name)'", remedy: "\(hint); 'bench lesson' lists all")
    }
  }

  private func methods() throws -> [LessonStart] {
    if startMethod == "all" { return LessonStart.allCases }
    if let method = LessonStart(rawValue: startMethod) { return [method] }
    let known = LessonStart.allCases.map(\.rawValue) + ["all"]
    throw BenchError(
      .usage, "'\(startMethod)' is no start method",
      remedy: NearestName.hint(startMethod, among: known))
  }

  private func settings() throws -> LessonSettings {
    var settings = LessonSettings()
    settings.wait = try duration(wait, "--wait")
    settings.stores = url
    try settings.checkStores()
    settings.urls = urls
    settings.directory = directory
    if directory != nil && urls.isEmpty {
      throw BenchError(
        .usage, "--directory is for the files of --urls", remedy: "give --urls with it")
    }
    try refuse(url, "--url", outside: "external-store")
    try refuse(urls, "--urls", outside: "downloads")
    return settings
  }

  /// An option that no scenario asked for would be ignored in silence.
  private func refuse(_ values: [String], _ option: String, outside name: String) throws {
    guard !values.isEmpty, !names.contains(name), names != ["all"] else { return }
    throw BenchError(.usage, "\(option) is for '\(name)' only", remedy: "play '\(name)' with it")
  }

  /// A wait or a limit: from a millisecond to an hour.
  private func duration(_ text: String, _ option: String) throws -> Duration {
    guard case .duration(let time)? = try? Value(inferring: text),
      (0.001...3600).contains(time.seconds)
    else {
      throw BenchError(
        .usage, "\(option) '\(text)' is no time from 1ms to 1h",
        remedy: "write a number with its unit, such as 300ms or 2s")
    }
    return .nanoseconds(time.count)
  }
}
