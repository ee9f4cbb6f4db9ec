import Glibc

/// A file path of a test's own; what is there is removed with the object.
final class TemporaryFile {
  let path: String

  init() {
    var template = Array("/tmp/multiprocessing-XXXXXX".utf8CString)
    close(mkstemp(&template))
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { unlink(path) }

  func write(_ text: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  var text: String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// The number in the first complete line; waits until it is there.
  func firstNumber() -> Int32? {
    _ = eventually { text.contains("\n") }
    return text.split(separator: "\n").first.flatMap { Int32($0) }
  }
}
