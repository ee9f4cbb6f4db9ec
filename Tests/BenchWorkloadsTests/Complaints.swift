/// Wrong files, each with one mistake; the snapshot holds what is said about them.
enum Complaints {
  struct Case {
    var name: String
    var text: String
  }

  private static func file(
    _ name: String, _ middle: String, task: String = "task: [{ compute: 1ms }]"
  ) -> Case {
    Case(name: name, text: Sample.file(middle, task: task))
  }

  private static func task(_ name: String, _ task: String, _ more: String = "") -> Case {
    file(name, "tasks: 1\nconcurrency: 1" + (more.isEmpty ? "" : "\n" + more), task: task)
  }

  private static let good = Sample.file("tasks: 1\nconcurrency: 1")

  static let all = top + counts + arrivals + parameters + profiles + steps + expressions + syntax

  static let top = [
    Case(name: "empty file", text: ""),
    Case(name: "only a comment", text: "# nothing here\n\n"),
    Case(name: "only a document mark", text: "---\n"),
    Case(name: "a list instead of a map", text: "- name: x\n"),
    Case(name: "a text instead of a map", text: "hello\n"),
    Case(name: "unknown key", text: good + "concurency: 4\n"),
    Case(name: "missing key", text: good.replacing("question: What?\n", with: "")),
    Case(name: "missing task", text: good.replacing("task: [{ compute: 1ms }]\n", with: "")),
    Case(name: "key without value", text: good.replacing("What?", with: "")),
    Case(name: "duplicate key", text: good + "tasks: 5\n"),
    Case(name: "odd name", text: good.replacing("sample", with: "../etc/passwd")),
    Case(
      name: "long name",
      text: good.replacing("sample", with: String(repeating: "a", count: 65))),
    Case(name: "unknown class", text: good.replacing("mixed", with: "comptue")),
    Case(name: "class is a list", text: good.replacing("mixed", with: "[io]")),
    Case(name: "unknown back end", text: good + "backends: [threads, theads]\n"),
    Case(name: "no back ends", text: good + "backends: []\n"),
    Case(name: "back end twice", text: good + "backends: [threads, threads]\n"),
    Case(name: "back ends as a map", text: good + "backends: { threads: 4 }\n"),
    Case(name: "limit without a unit", text: good + "limit: 5\n"),
    Case(name: "limit of nothing", text: good + "limit: 0s\n"),
  ]

  static let counts = [
    file("negative concurrency", "tasks: 1\nconcurrency: -4"),
    file("no tasks", "tasks: 0\nconcurrency: 1"),
    file("too many tasks", "tasks: 10000001\nconcurrency: 1"),
    file("tasks beyond any number", "tasks: 99999999999999999999999\nconcurrency: 1"),
    file("tasks as text", "tasks: many\nconcurrency: 1"),
    file("tasks with a fraction", "tasks: 2.5\nconcurrency: 1"),
    file("tasks as a list", "tasks: [1, 2]\nconcurrency: 1"),
    file("tasks as a map", "tasks: {a: 1}\nconcurrency: 1"),
    file("tasks as an unquoted expression", "tasks: {cpus}\nconcurrency: 1"),
    file("tasks with a unit", "tasks: 5ms\nconcurrency: 1"),
  ]

  static let arrivals = [
    file("arrivals without a rate", "tasks: 1\nconcurrency: 1\narrivals: { process: fixed }"),
    file(
      "arrivals of an unknown kind",
      "tasks: 1\nconcurrency: 1\narrivals: { rate: 9, process: poison }"),
    file("arrivals with an unknown key", "tasks: 1\nconcurrency: 1\narrivals: { rat: 9 }"),
    file("arrivals at no rate", "tasks: 1\nconcurrency: 1\narrivals: 0"),
    file("arrivals with a unit", "tasks: 1\nconcurrency: 1\narrivals: { rate: 5ms }"),
    file("arrivals as a list", "tasks: 1\nconcurrency: 1\narrivals: [1, 2]"),
    file("arrivals by index", "tasks: 1\nconcurrency: 1\narrivals: { rate: \"{index}\" }"),
    file("arrivals beyond the limit", "tasks: 100\nconcurrency: 1\narrivals: 1"),
  ]

  static let parameters = [
    file("sweep as a list", "tasks: 1\nsweep: [1, 2]"),
    file("sweep over one value", "tasks: 1\nsweep: { concurrency: 4 }"),
    file("empty sweep", "tasks: 1\nsweep: { concurrency: [] }"),
    file("wrong value in a sweep", "tasks: 1\nsweep:\n  concurrency:\n    - 1\n    - -4"),
    file("unit in a sweep", "tasks: 1\nsweep:\n  concurrency: [1]\n  delay:\n  - 5 parsecs"),
    file("swept and given", "tasks: 1\nconcurrency: 2\nsweep: { concurrency: [1, 2] }"),
    file(
      "parameter and sweep", "tasks: 1\nconcurrency: 2\nparameters: {a: 1}\nsweep: { a: [1, 2] }"),
    file("reserved name", "tasks: 1\nconcurrency: 2\nparameters: { cpus: 3 }"),
    file("count as a parameter", "concurrency: 2\nparameters: { tasks: 3 }"),
    file("odd parameter name", "tasks: 1\nconcurrency: 2\nparameters: { Größe: 3 }"),
    file("parameters as a list", "tasks: 1\nconcurrency: 2\nparameters: [a, b]"),
    file("parameter without value", "tasks: 1\nconcurrency: 2\nparameters:\n  a:\n  b: 1"),
    file("list in a list", "tasks: 1\nconcurrency: 2\nparameters: { a: [[1]] }"),
    file(
      "circle",
      "tasks: 1\nconcurrency: 2\nparameters:\n  a: \"{b}\"\n  b: \"{c + 1}\"\n  c: \"{a}\""),
    file("circle of one", "tasks: \"{tasks + 1}\"\nconcurrency: 2"),
    file(
      "too many points",
      "tasks: 1\nsweep:\n"
        + ["concurrency", "a", "b", "c"].map {
          "  \($0): [\(Array(1...12).map(String.init).joined(separator: ", "))]"
        }
        .joined(separator: "\n")),
  ]

  static let profiles = [
    file("unknown profile", "tasks: 1\nconcurrency: 1\nprofiles: { quik: skip }"),
    file("unknown parameter", "tasks: 1\nconcurrency: 1\nprofiles: { quick: { task: 1 } }"),
    file("profile as text", "tasks: 1\nconcurrency: 1\nprofiles: { quick: skipped }"),
    file("profile as a list", "tasks: 1\nconcurrency: 1\nprofiles:\n  quick: [1, 2]"),
    file("empty list in a profile", "tasks: 1\nconcurrency: 1\nprofiles: { quick: { tasks: [] } }"),
    file(
      "wrong value in another profile",
      "tasks: 1\nconcurrency: 1\nprofiles:\n  smoke:\n    tasks: 0"),
  ]

  static let steps = [
    task("unknown step", "task: [{ compte: 1ms }]"),
    task("task as a map", "task: { compute: 1ms }"),
    task("task without steps", "task: []"),
    task("nothing as a step", "task:\n  -"),
    task("list as a step", "task: [[compute]]"),
    task("two steps in one", "task:\n  - compute: 1ms\n    wait: 1ms"),
    task("arguments not indented", "task:\n  - compute:\n    for: 1ms"),
    task("unknown argument", "task: [{ compute: { fro: 1ms } }]"),
    task("missing argument", "task: [{ compute: { kernel: mix } }]"),
    task("missing argument in a bare step", "task: [compute]"),
    task("no shorthand", "task: [{ scan: /tmp }]"),
    task("unquoted expression", "task: [{ wait: {delay} }]", "parameters: { delay: 1ms }"),
    task("unquoted argument", "task: [{ wait: { for: {delay} } }]", "parameters: { delay: 1ms }"),
    task("unknown unit", "task: [{ wait: 5 parsecs }]"),
    task("misspelt unit", "task: [{ scan: { directory: /, chunk: 4KiBi } }]"),
    task("wrong type", "task: [{ wait: 4KiB }]"),
    task("text for a number", "task: [{ wait: \"{who}\" }]", "parameters:\n  who: me"),
    task("unknown choice", "task: [{ compute: { for: 1, kernel: seive } }]"),
    task("out of range", "task: [{ scan: { directory: /, part: 150% } }]"),
    task("size out of range", "task: [{ scan: { directory: /, chunk: 2GiB } }]"),
    task("negative duration", "task: [{ wait: -5ms }]"),
    task("list for a value", "task: [{ wait: [1ms] }]"),
    task("missing fixture", "task: [{ http-get: { path: / } }]"),
    task("unknown fixture", "task: [nothing]", "fixture: { http-sever: {} }"),
    task("fixture as a list", "task: [nothing]", "fixture: [http-server]"),
    task("fixture with a value", "task: [nothing]", "fixture: { http-server: 4KiB }"),
    task(
      "unknown fixture argument", "task: [nothing]", "fixture: { http-server: { object_size: 1B } }"
    ),
    task(
      "index in a fixture", "task: [nothing]", "fixture: { http-server: { delay: \"{index}\" } }"),
  ]

  static let expressions = [
    task("unclosed brace", "task: [{ wait: \"{unclosed\" }]"),
    task("unknown parameter", "task: [{ wait: \"{dealy}\" }]", "parameters: { delay: 1ms }"),
    task("minus without spaces", "task: [{ wait: \"{delay-1ms}\" }]", "parameters: { delay: 1ms }"),
    task("unknown function", "task: [{ wait: \"{mni(1ms, 2ms)}\" }]"),
    task("index elsewhere", "task: [{ wait: \"{index * 1ms}\" }]"),
    task("wrong units", "task: [{ wait: \"{1ms + 4KiB}\" }]"),
    task("division by zero", "task: [{ wait: \"{1ms / zero}\" }]", "parameters: { zero: 0 }"),
    task(
      "swept value to blame", "task: [{ wait: \"{1s * (1 - part)}\" }]",
      "sweep:\n  part:\n  - 10%\n  - 150%"),
    task(
      "calculation to blame", "task: [{ wait: \"{part * 4KiB}\" }]",
      "sweep:\n  part:\n  - 10%\n  - 50%"),
    file(
      "a parameter that fails for every swept value",
      "tasks: 1\nparameters: { sum: \"{concurrency + 1ms}\" }\nsweep: { concurrency: [1, 2, 3] }"),
    file(
      "a parameter that fails for one swept value",
      "tasks: 1\nparameters: { part: \"{1 / (concurrency - 2)}\" }\nsweep:\n  concurrency:\n  - 1\n  - 2"
    ),
    task(
      "swept value passed on", "task: [{ wait: \"{delay}\" }]",
      "parameters: { delay: \"{pause}\" }\nsweep:\n  pause:\n  - 1ms\n  - 3"),
    file(
      "too long an expression",
      "tasks: \"{\(Array(repeating: "1", count: 62).joined(separator: "+"))}\"\nconcurrency: 1"),
    file(
      "too deep an expression", "tasks: \"{\(String(repeating: "(", count: 70))}\"\nconcurrency: 1"),
    task(
      "index out of range at the last task",
      "task: [{ http-get: { path: /, offset: \"{1000 + index}\" } }]",
      "fixture: { http-server: }"
    ).replacingCounts("tasks: 1\n", "tasks: 2\n"),
  ]

  static let syntax = [
    Case(name: "unclosed map", text: good + "fixture: { http-server: {}\n"),
    Case(name: "unclosed list", text: good + "backends: [threads,\n"),
    Case(name: "unclosed quote", text: good + "limit: \"5s\n"),
    Case(name: "colon in text", text: good.replacing("What?", with: "What: now?")),
    Case(name: "tab", text: good + "fixture:\n\thttp-server:\n"),
    Case(name: "indentation", text: good + "fixture:\n    a: 1\n  b: 2\n"),
    Case(name: "no space after the colon", text: good + "limit:5s\n"),
    Case(name: "alias", text: good + "limit: *longer\n"),
    Case(name: "anchor", text: good + "limit: &longer 5s\n"),
    Case(name: "two documents", text: good + "---\n" + good),
    Case(name: "a list as a key", text: good + "? [a]\n: 1\n"),
    Case(
      name: "deep nesting",
      text: good + "fixture: " + String(repeating: "[", count: 20)
        + String(repeating: "]", count: 20) + "\n"),
    Case(
      name: "very deep nesting", text: good + "fixture: " + String(repeating: "[", count: 100_000)),
    Case(name: "NUL", text: "name: a\nquestion: \0\n"),
    Case(name: "control character", text: "name: a\nquestion: \u{1b}[31m\n"),
    Case(name: "escaped control character", text: good + "backends: \"\\e[31m\"\n"),
    Case(name: "a percent directive", text: "%YAML 9.9\n---\n" + good),
    Case(name: "an unknown tag", text: good + "limit: !!python/object 5s\n"),
    Case(name: "too large", text: good + String(repeating: "#", count: 1_048_576)),
  ]
}

extension Complaints.Case {
  func replacingCounts(_ old: String, _ new: String) -> Complaints.Case {
    Complaints.Case(name: name, text: text.replacing(old, with: new))
  }
}
