import BenchCore
import CPrimitives
import Glibc

/// Folders for a run's passing files.
public enum TemporaryFolder {
  /// Makes an empty folder that only this user can enter, below `parent`.
  ///
  /// - Throws: `BenchError` with code `machine` if it cannot be made.
  public static func make(below parent: String, prefix: String = "bench-") throws -> String {
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw BenchError(
        .machine, "no folder can be made below '\(parent)'",
        remedy: "set TMPDIR to a folder that you can write to",
        cause: String(cString: strerror(errno)))
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder with all it holds; links are removed, not followed.
  ///
  /// What is not there is fine.
  public static func remove(_ path: String) {
    cprimitives_remove_tree(path)
  }
}
