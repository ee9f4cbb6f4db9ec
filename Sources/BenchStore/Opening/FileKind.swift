#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Says what a file that is no database looks like, so that a slip in the path is understood.
enum FileKind {
  /// What an SQLite file looks like.
  static let database = "an SQLite database"

  private static let signatures: [(bytes: [UInt8], name: String)] = [
    (Array("SQLite format 3".utf8), database),
    ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
    ([0x47, 0x49, 0x46, 0x38], "a GIF picture"),
    ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
    ([0x1F, 0x8B], "a gzip archive"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]

  /// What the file looks like, from its first 512 bytes.
  ///
  /// Only for a file that SQLite has refused: see `StoreLocation` on opening SQLite files.
  static func describe(path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return "something else" }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: 512)
    let count = read(descriptor, &head, head.count)
    guard count > 0 else { return "something else" }
    return describe(head.prefix(count))
  }

  /// What content that begins so looks like.
  static func describe(_ head: ArraySlice<UInt8>) -> String {
    for (bytes, name) in signatures where head.starts(with: bytes) { return name }
    let isText = head.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
    return isText ? "a text file" : "a file of another kind"
  }
}
