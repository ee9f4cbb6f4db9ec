import BenchCore
import BenchStore
import BenchTestSupport
import Foundation
import GRDB
import Testing

/// Files that are not ours, or not for us: named, and untouched.
@Suite struct ForeignFileTests {
  private static let kinds: [(name: String, bytes: [UInt8], looks: String)] = [
    ("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 5000), "a JPEG picture"),
    ("notes.txt", Array("Dear diary, today I measured nothing.\n".utf8), "a text file"),
    ("noise", (0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 7919 &+ 1) }, "another kind"),
    ("short", [0x53], "a text file"),
    ("archive.gz", [0x1F, 0x8B, 0x08] + [UInt8](repeating: 0, count: 200), "a gzip archive"),
  ]

  @Test(arguments: [Store.Access.reading, .writing], kinds.map(\.name))
  func `a file of another kind is named and stays as it is`(
    access: Store.Access, name: String
  ) throws {
    let kind = try #require(Self.kinds.first { $0.name == name })
    let folder = try ScratchFolder()
    let file = try folder.write(kind.bytes, to: name)
    let error = #expect(throws: BenchError.self) { try Store(file: file, access: access) }
    #expect(error?.code == .store)
    #expect(error?.message.contains(kind.looks) == true, "\(error?.description ?? "no error")")
    #expect(error?.place?.file == file)
    #expect(error?.remedy?.contains("another file") == true)
    #expect(try folder.bytes(name) == kind.bytes)
    #expect(try folder.names() == [name])
  }

  @Test(arguments: [Store.Access.reading, .writing], ["DELETE", "WAL"])
  func `the database of another application stays as it is`(
    access: Store.Access, journal: String
  ) throws {
    let folder = try ScratchFolder()
    let file = folder.file("other.sqlite")
    let queue = try DatabaseQueue(path: file)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = \(journal); PRAGMA application_id = 42")
      try db.execute(sql: "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    }
    try queue.close()
    let before = try folder.bytes("other.sqlite")
    let error = #expect(throws: BenchError.self) { try Store(file: file, access: access) }
    #expect(error?.message == "this is an SQLite database, but not a store of bench")
    #expect(error?.cause?.contains("42") == true)
    #expect(try folder.bytes("other.sqlite") == before)
    #expect(try folder.names() == ["other.sqlite"])
  }

  @Test(arguments: [Store.Access.reading, .writing], [false, true])
  func `a store of a newer schema stays as it is`(access: Store.Access, inLog: Bool) throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    try Store(file: file).close()
    let future = try DatabaseQueue(path: file)
    try future.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99")
    }
    // With the other connection open the version stands only in the log.
    if !inLog { try future.close() }
    let before = inLog ? [] : try folder.bytes("bench.sqlite")
    let error = #expect(throws: BenchError.self) { try Store(file: file, access: access) }
    #expect(error?.message == "this store was made by a newer version of bench")
    #expect(error?.cause?.contains("99") == true)
    if !inLog { #expect(try folder.bytes("bench.sqlite") == before) }
    try future.close()
  }

  @Test func `a folder, a pipe and nothing at all are named`() throws {
    let folder = try ScratchFolder()
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    let cases: [(String, Store.Access, String)] = [
      (folder.path, .writing, "this is a folder, not a store"),
      (folder.path, .reading, "this is a folder, not a store"),
      (folder.path + "/", .writing, "this is a folder, not a store"),
      (folder.file("pipe"), .writing, "this is not a regular file"),
      (folder.file("none.sqlite"), .reading, "there is no store here yet"),
      (folder.file("none/none.sqlite"), .reading, "there is no store here yet"),
      (try folder.write([], to: "empty"), .reading, "the file is empty, so it holds no results"),
      (folder.file("empty/x.sqlite"), .writing, "the store's folder cannot be used"),
    ]
    for (file, access, message) in cases {
      let error = #expect(throws: BenchError.self) { try Store(file: file, access: access) }
      #expect(error?.message == message)
      #expect(error?.remedy?.isEmpty == false)
      #expect(error.map { ExitCode($0) } == .unfit)
    }
    #expect(try folder.names() == ["empty", "pipe"])
  }

  @Test func `an empty file becomes a store when it is written to`() throws {
    let folder = try ScratchFolder()
    let file = try folder.write([], to: "new")
    try Made.play(Made.run(points: 1, blocks: 1), into: try Store(file: file))
    #expect(try Store(file: file, access: .reading).latestRun() == 1)
  }

  @Test(arguments: [
    "a b.sqlite", "file:x?mode=memory", "100% #1?.sqlite", ":memory:", "ünï🚀.sqlite",
    "quote'\".sqlite",
  ])
  func `odd names are names and nothing else`(name: String) throws {
    let folder = try ScratchFolder()
    let store = try Store(file: folder.file(name))
    try Made.play(Made.run(points: 1, blocks: 1), into: store)
    #expect(try store.sql("SELECT count(*) FROM run").rows == [[.integer(1)]])
    try store.close()
    #expect(try folder.names() == [name])
    #expect(try Store(file: folder.file(name), access: .reading).latestRun() == 1)
  }
}
