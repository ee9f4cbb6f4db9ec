import BenchCore
import CPrimitives
import Glibc

/// A folder that is removed with its last reference, with all that is in it.
final class PassingFolder {
  let path: String

  /// Makes the folder; `parent` must be there.
  init(below parent: String) throws {
    var template = Array("\(parent)/bench-lesson-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw BenchError(
        .machine, "cannot make a folder in \(parent)",
        remedy: "set TMPDIR to a folder that can be written to",
        cause: String(cString: strerror(errno)))
    }
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { cprimitives_remove_tree(path) }
}
