import BenchCore
import BenchStore
import BenchTestSupport
import Foundation
import GRDB
import Testing

@Suite(.serialized) struct SystemFaultTests {
  private static let whyNot: Comment = "needs the right to mount a file system"

  @Test func `a writer that another one keeps waiting gives up and says so`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    let store = try Store(file: file, patience: 20)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: file, configuration: configuration)
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let error = #expect(throws: BenchError.self) {
      try Made.play(Made.run(points: 1), into: store)
    }
    #expect(error?.message == "another process is writing to the store")
    #expect(error?.remedy?.contains("wait") == true)
    #expect(try store.runs().isEmpty)
    try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    #expect(try Made.play(Made.run(points: 1), into: store) == 1)
  }

  @Test func `a store opened for reading refuses to be written`() throws {
    let folder = try ScratchFolder()
    try Store(file: folder.file("bench.sqlite")).close()
    let store = try Store(file: folder.file("bench.sqlite"), access: .reading)
    let error = #expect(throws: BenchError.self) { try Made.play(Made.run(), into: store) }
    #expect(error?.message == "the store is read-only")
  }

  @Test(.enabled(if: PrivateMount.isAllowed, whyNot))
  func `a full disk is named, harms nothing, and writing goes on once there is space`() throws {
    let mount = try PrivateMount(size: 1_048_576)
    let file = mount.file("bench.sqlite")
    let store = try Store(file: file)
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 1)
    let run = try Made.play(results, into: store)
    let trial = try store.beginTrial(
      run: run, cell: results.cells[0].cell, block: 1, position: 0, startedAt: Made.start)
    try mount.fill()

    var stored = 0
    let error = #expect(throws: BenchError.self) {
      while stored < 100_000 {
        try store.record(Made.sample(batch: stored), trial: trial)
        stored += 1
      }
    }
    #expect(error?.message.hasPrefix("the disk is full") == true, "\(error?.description ?? "")")
    #expect(error?.remedy?.contains("--resume") == true)
    #expect(error?.cause?.isEmpty == false)

    mount.drain()
    #expect(try store.check() == [])
    let count = "SELECT count(*) FROM sample WHERE trial_id = \(trial)"
    #expect(try store.sql(count).rows == [[.integer(Int64(stored))]])
    try store.record(Made.sample(batch: stored), trial: trial)
    #expect(try store.sql(count).rows == [[.integer(Int64(stored + 1))]])
    try store.close()
    #expect(try Store(file: file).check() == [])
  }

  @Test(
    .enabled(if: PrivateMount.isAllowed, whyNot),
    arguments: [0, 4096, 12_288, 40_960, 65_536, 131_072, 524_288])
  func `a disk without space for a new store is named`(space: Int) throws {
    let mount = try PrivateMount(size: 8_388_608)
    try mount.fill()
    try mount.drain(bytes: space)
    do {
      let store = try Store(file: mount.file("deep/bench.sqlite"))
      try Made.play(Made.run(), into: store)
      Issue.record("\(space) bytes were enough")
    } catch let error as BenchError {
      #expect(error.message.hasPrefix("the disk is full"), "\(error)")
    }
    // What was left behind is no obstacle once there is space.
    mount.drain()
    let store = try Store(file: mount.file("deep/bench.sqlite"))
    try Made.play(Made.run(points: 1), into: store)
    #expect(try store.check() == [])
  }

  @Test(.enabled(if: PrivateMount.isAllowed, whyNot))
  func `a read-only folder is named when writing, and no obstacle when reading`() throws {
    let mount = try PrivateMount(size: 16_777_216)
    let file = mount.file("bench.sqlite")
    let writer = try Store(file: file)
    try Made.play(Made.run(), into: writer)
    let expected = try writer.results(run: 1)
    try writer.close()
    try mount.setReadOnly(true)

    let error = #expect(throws: BenchError.self) { try Store(file: file) }
    #expect(error?.message == "the store is read-only")
    #expect(error?.cause == "Read-only file system")
    let new = #expect(throws: BenchError.self) { try Store(file: mount.file("new.sqlite")) }
    #expect(new?.message == "the store's folder is read-only")
    let deep = #expect(throws: BenchError.self) { try Store(file: mount.file("a/new.sqlite")) }
    #expect(deep?.message == "the store's folder cannot be used")

    let reader = try Store(file: file, access: .reading)
    #expect(try reader.results(run: 1) == expected)
    #expect(try reader.query(ResultsQuery()).rows.count == 16)
    #expect(try reader.check() == [])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a file and a folder without write permission are named`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    try Store(file: file).close()
    chmod(file, 0o400)
    #expect(
      #expect(throws: BenchError.self) { try Store(file: file) }?.message
        == "the store is read-only")
    chmod(file, 0o600)
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(
      #expect(throws: BenchError.self) { try Store(file: file) }?.message
        == "the store's folder is read-only")
  }
}
