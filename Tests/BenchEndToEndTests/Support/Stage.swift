import BenchHarness
import BenchTestSupport
import Glibc
import Testing

/// A folder of a test's own with a store in it, and calls of the binary that use both.
final class Stage {
  let folder: String
  var store: String { "\(folder)/results/bench.sqlite" }

  init() throws {
    folder = try TemporaryFolder.make(below: "/tmp", prefix: "bench-stage-")
    mkdir("\(folder)/scratch", 0o700)
  }

  deinit { TemporaryFolder.remove(folder) }

  /// Writes a workload file and gives its path.
  func workload(_ text: String, name: String = "made.yaml") -> String {
    let path = "\(folder)/\(name)"
    TestFiles.write(text, to: path)
    return path
  }

  /// The options of every measuring call: this store, this scratch folder, a debug build allowed.
  var measuring: [String] {
    ["--store", store, "--scratch", "\(folder)/scratch", "--allow-debug"]
  }

  func run(_ arguments: [String], seconds: Int = 120) throws -> BenchBinary.Result {
    try BenchBinary.run(arguments, seconds: seconds)
  }

  func sql(_ statement: String) throws -> String {
    try run(["query", "--store", store, "--sql", statement, "--format", "csv"]).output
  }

  /// What measuring calls left: processes that name this folder, or files in the scratch folder.
  var leftovers: [String] {
    ProcessTable.processes(marked: folder).map { "process \($0)" }
      + names(in: "\(folder)/scratch")
  }

  func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

/// Short workloads.
enum MadeFile {
  static let waiting = """
    name: waiting
    question: does it run
    class: io
    tasks: 8
    concurrency: 4
    task:
      - wait: 2ms
    expect: it runs
    """

  /// A workload of which one back end fails in the given way, and the others do not.
  static func failing(_ kind: String, backend: String, limit: String = "60s") -> String {
    """
    name: failing-\(kind)
    question: is it stored
    class: compute
    tasks: 8
    concurrency: 2
    limit: \(limit)
    task:
      - compute: 1000
      - fault: { kind: \(kind), tasks: [3], backends: [\(backend)] }
    expect: one cell fails
    """
  }
}
