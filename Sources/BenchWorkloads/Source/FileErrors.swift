import BenchCore

/// Makes the errors of one workload file: one place where messages are cut to size and cleaned.
struct FileErrors: Hashable, Sendable {
  /// The file as the user named it.
  let file: String

  func error(_ message: String, line: Int?, remedy: String, cause: String? = nil) -> BenchError {
    BenchError(
      .workload, Excerpt.message(message), at: BenchError.Place(file: file, line: line),
      remedy: Excerpt.message(remedy), cause: cause.map(Excerpt.message))
  }

  func tooLarge() -> BenchError {
    error(
      "the file is larger than 1MiB, the limit for workload files", line: nil,
      remedy: "name a workload file; data belongs into a file that a step reads")
  }

  /// An unknown name with the nearest valid one.
  func unknown(
    _ what: String, _ name: String, among candidates: [String], line: Int, remedy: String? = nil
  ) -> BenchError {
    let hint = NearestName.hint(name, among: candidates)
    let nearest = NearestName.find(name, among: candidates)
    return error(
      "unknown \(what) \(Excerpt.quoted(name)); \(hint)", line: line,
      remedy: remedy ?? nearest.map { "write '\($0)'" } ?? "use one of these names")
  }
}
