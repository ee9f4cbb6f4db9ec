import ArgumentParser

/// `bench run`: chosen workloads, built in or the user's own.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Measure chosen workloads: built-in names or files of your own.",
    discussion: """
      EXAMPLES
        bench run cpu/alu io/sleep
        bench run ./mine.yaml --backend serial,threads
        bench run mixed/dial --sweep wait=0%,50%,90% --set concurrency=32
        bench run io/file-scan --set directory=/usr/share/doc
      """)

  @Argument(help: ArgumentHelp("Names as in 'bench list workloads', or files.", valueName: "name"))
  var names: [String]

  @OptionGroup var store: StoreOptions
  @OptionGroup var measuring: MeasuringOptions

  @Option(
    help: ArgumentHelp("Give a parameter one value; can be repeated.", valueName: "name=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Give a parameter several values; can be repeated.", valueName: "name=a,b"))
  var sweep: [String] = []

  func run() throws {
    let session = try RunSession(store: store, options: measuring)
    try session.measure(session.workloads(names, settings: set, sweeps: sweep))
  }
}
