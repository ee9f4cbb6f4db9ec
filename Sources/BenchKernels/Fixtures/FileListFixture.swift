public import BenchCore
import Glibc

/// `file-list`: every regular file below a folder, in a list that steps read.
public struct FileListFixture: FixtureDefinition {
  /// The reference entry.
  public static let descriptor = FixtureDescriptor(
    kind: "file-list",
    summary: "lists the regular files below a folder, sorted; symbolic links are not followed",
    fields: [FieldDescriptor("directory", .text, "the folder, with everything below it")],
    example: "fixture: { file-list: { directory: /usr/share/doc } }")

  private let directory: String
  private let scratchDirectory: String

  /// Reads the arguments.
  public init(_ arguments: [String: Value], scratchDirectory: String) throws {
    directory = try arguments.typed.text("directory")
    self.scratchDirectory = scratchDirectory
  }

  /// Gives `list` (the list's own path), `directory`, `count`, `bytes` and `unreadable`.
  ///
  /// The list goes to a file because it may hold very many names, which every worker process would
  /// otherwise be sent.
  public func prepare() throws -> [String: Value] {
    var tree = FileTree()
    do {
      try tree.collect(directory)
    } catch let error as SystemError {
      throw BenchError(
        .machine, "the folder '\(directory)' of the fixture 'file-list' cannot be read",
        remedy: "name one that exists with --set directory=PATH", cause: "\(error)")
    }
    guard !tree.files.isEmpty else {
      throw BenchError(
        .machine,
        "there is no readable file below '\(directory)' (\(tree.unreadable) unreadable ones)",
        remedy: "name a folder with files with --set directory=PATH")
    }
    let list = FileList(paths: tree.files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let path = scratchDirectory + "/file-list"
    try list.write(to: path)
    return [
      "list": .text(path), "directory": .text(directory),
      "count": .integer(Int64(tree.files.count)), "bytes": .bytes(Bytes(tree.bytes)),
      "unreadable": .integer(Int64(tree.unreadable)),
    ]
  }
}

/// A list of paths in a file, each ended by a zero byte: the one byte that no path holds.
struct FileList: Hashable, Sendable {
  /// The paths, sorted by their bytes.
  var paths: [String]

  /// A million paths of 256 bytes.
  private static let sizeLimit = 256 << 20

  init(paths: [String]) {
    self.paths = paths
  }

  init(readFrom path: String) throws {
    paths = try Files.read(path, limit: Self.sizeLimit).split(separator: 0).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  func write(to path: String) throws {
    var bytes: [UInt8] = []
    for entry in paths { bytes += Array(entry.utf8) + [0] }
    try bytes.withUnsafeBytes {
      if try Files.replace(path, temporary: path + ".part", with: $0) { unlink(path + ".part") }
    }
  }
}
