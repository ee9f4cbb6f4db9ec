import BenchCore
import BenchReport
import Glibc

/// Puts a rendered report on the disk.
enum ReportFiles {
  /// `run-N.md` beside the store; `runs-N-M.md` for several.
  static func defaultPath(store: String, runs: [Int64], form: Report.Form = .markdown) -> String {
    let folder = store.lastIndex(of: "/").map { String(store[...$0]) } ?? ""
    let numbers = runs.map { "\($0)" }.joined(separator: "-")
    return "\(folder)run\(runs.count > 1 ? "s" : "")-\(numbers).\(form.fileExtension)"
  }

  /// Writes every file, each under a temporary name first, so that no reader sees half of one.
  ///
  /// - Throws: `BenchError` with code `store` naming the file that cannot be written.
  static func write(_ files: [RenderedFile]) throws {
    for file in files {
      try makeFolders(above: file.path)
      let temporary = file.path + ".new"
      guard put(file.contents, at: temporary), rename(temporary, file.path) == 0 else {
        let cause = String(cString: strerror(errno))
        unlink(temporary)
        throw BenchError(
          .store, "the report cannot be written", at: .init(file: file.path),
          remedy: "name another place with 'bench report --output PATH'; the results are stored",
          cause: cause)
      }
    }
  }

  private static func put(_ text: String, at path: String) -> Bool {
    guard let file = fopen(path, "we") else { return false }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    return fclose(file) == 0 && isWritten
  }

  private static func makeFolders(above path: String) throws {
    var folder = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      folder += part + "/"
      // One that cannot be made shows when the file is written into it.
      if folder != "/" { mkdir(folder, 0o777) }
    }
  }
}
