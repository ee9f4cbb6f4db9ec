import ArgumentParser

/// `bench all`: the main job.
struct AllCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Measure every workload under every model, store the samples and write a report.",
    discussion: """
      Prints the expected duration first and keeps to it. Ctrl-C stores what there is; --resume \
      goes on with the same seed and plan.

      EXAMPLES
        bench all
        bench all --profile standard --note "after the kernel update" --tag host=lab3
        bench all --resume
      """)

  @OptionGroup var store: StoreOptions
  @OptionGroup var measuring: MeasuringOptions

  @Flag(help: "Go on with the latest run of the store, which was interrupted.")
  var resume = false

  func run() throws {
    let session = try RunSession(store: store, options: measuring)
    if resume { return try session.resume() }
    try session.measure(session.allWorkloads(), withLimits: true)
  }
}
