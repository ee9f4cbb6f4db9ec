import BenchCore
import BenchWorkloads

/// A small catalogue of its own, so that these tests do not change when the real one grows.
enum Sample {
  static let schema = WorkloadSchema(
    steps: [
      StepDescriptor(
        kind: "compute", summary: "Computes.",
        fields: [
          FieldDescriptor("for", .work, "How much.", range: 0...1e18),
          FieldDescriptor(
            "kernel", .text, "Which kernel.", default: .text("mix"), choices: ["mix", "sieve"]),
        ], shorthand: "for", example: "- compute: 200us"),
      StepDescriptor(
        kind: "wait", summary: "Waits.", fields: [FieldDescriptor("for", .duration, "How long.")],
        shorthand: "for", example: "- wait: 5ms"),
      StepDescriptor(
        kind: "http-get", summary: "Fetches an object.",
        fields: [
          FieldDescriptor("path", .text, "The object.", mayUseIndex: true),
          FieldDescriptor("save", .flag, "Whether to write it to a file.", default: .flag(false)),
          FieldDescriptor(
            "offset", .integer, "Where to begin.", default: .integer(0), range: 0...1000,
            mayUseIndex: true),
          FieldDescriptor("headers", .list, "More headers.", default: .list([])),
        ], example: "- http-get: { path: \"/objects/{index}\" }", needsFixture: "http-server"),
      StepDescriptor(
        kind: "scan", summary: "Reads files.",
        fields: [
          FieldDescriptor("directory", .text, "Where."),
          FieldDescriptor(
            "chunk", .bytes, "How much at once.", default: .bytes(.kibibytes(64)),
            range: 1...1_073_741_824),
          FieldDescriptor(
            "part", .share, "Which part.", default: .share(Share(1)), range: 0...1),
        ], example: "- scan: { directory: /usr/share/doc }"),
      StepDescriptor(kind: "nothing", summary: "Does nothing.", fields: [], example: "- nothing"),
    ],
    fixtures: [
      FixtureDescriptor(
        kind: "http-server", summary: "Serves objects.",
        fields: [
          FieldDescriptor(
            "object-size", .bytes, "Bytes of an object.", default: .bytes(.kibibytes(4))),
          FieldDescriptor(
            "delay", .duration, "Time to the answer.", default: .duration(.zero)),
        ], example: "fixture: { http-server: { object-size: 4KiB } }")
    ],
    backends: [
      BackendDescriptor(name: "serial", model: .serial, summary: "One.", waitsBy: "blocking"),
      BackendDescriptor(name: "threads", model: .threads, summary: "Many.", waitsBy: "blocking"),
      BackendDescriptor(
        name: "coroutines", model: .coroutines, summary: "Light.", waitsBy: "suspending"),
    ])

  /// The example of the design, completed.
  static let download = """
    name: http-download
    question: Which model fetches many small files fastest, and what does each waiting request cost?
    class: io
    tasks: 500
    sweep: { concurrency: [1, 16, 64, 256], delay: [5ms, 50ms] }
    fixture: { http-server: { object-size: 4KiB, delay: "{delay}" } }
    task:
      - http-get: { path: "/objects/{index}", save: true }
    expect: Threads and coroutines tie; coroutines need a fraction of the memory.

    """

  /// A compute-bound file with two lines of the caller's own after `concurrency`.
  static func file(_ middle: String, task: String = "task: [{ compute: 1ms }]") -> String {
    """
    name: sample
    question: What?
    class: mixed
    \(middle)
    \(task)
    expect: Nothing.

    """
  }

  static func library(
    _ files: [String: String] = ["io/http-download.yaml": download], package: String? = "/checkout"
  ) -> WorkloadLibrary {
    WorkloadLibrary(schema: schema, cpus: 2, package: package, files: files)
  }

  /// The text of the error that a file gives; empty if it gives none.
  static func complaint(
    _ text: String, profile: Profile = .standard, settings: [String] = [], sweeps: [String] = [],
    package: String? = "/checkout"
  ) -> String {
    do {
      _ = try library([:], package: package).parse(
        text, file: "mine.yaml", profile: profile, settings: settings, sweeps: sweeps)
      return ""
    } catch let error as BenchError {
      return error.description
    } catch {
      return "not a BenchError: \(error)"
    }
  }

  static func load(
    _ text: String, profile: Profile = .standard, settings: [String] = [], sweeps: [String] = []
  ) throws -> Workload {
    try library([:]).parse(
      text, file: "mine.yaml", profile: profile, settings: settings, sweeps: sweeps)
  }

  static func labels(
    _ text: String, profile: Profile = .standard, settings: [String] = [], sweeps: [String] = []
  ) throws -> [String] {
    try load(text, profile: profile, settings: settings, sweeps: sweeps).points.map(
      \.parameters.label)
  }
}
