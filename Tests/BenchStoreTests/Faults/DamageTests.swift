import BenchCore
import BenchStore
import BenchTestSupport
import Foundation
import GRDB
import Testing

@Suite struct DamageTests {
  private func closedStore(in folder: ScratchFolder) throws -> [UInt8] {
    let store = try Store(file: folder.file("bench.sqlite"))
    try Made.play(Made.run(), into: store)
    try store.close()
    return try folder.bytes("bench.sqlite")
  }

  /// Where and how the bytes are changed.
  enum Harm: CaseIterable {
    case cutInHalf
    case cutInHeader
    case schemaPage
    case manyPages
    case pageSize

    func apply(to bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      switch self {
      case .cutInHalf: bytes.removeLast(bytes.count / 2)
      case .cutInHeader: bytes.removeLast(bytes.count - 60)
      case .schemaPage: for i in 100..<4096 { bytes[i] = 0xA5 }
      case .manyPages: for i in stride(from: 8192, to: bytes.count, by: 1) { bytes[i] ^= 0x5A }
      case .pageSize: bytes[16...17] = [0x03, 0x07]
      }
      return bytes
    }
  }

  @Test(arguments: Harm.allCases)
  func `a damaged store says so and is not made worse`(harm: Harm) throws {
    let folder = try ScratchFolder()
    let harmed = harm.apply(to: try closedStore(in: folder))
    try folder.write(harmed, to: "bench.sqlite")
    let file = folder.file("bench.sqlite")
    let error = #expect(throws: BenchError.self) { try Store(file: file) }
    #expect(error?.code == .store)
    #expect(error?.message == "the store is damaged", "\(error?.description ?? "no error")")
    #expect(error?.remedy?.contains(".recover") == true)
    #expect(error?.cause?.isEmpty == false)
    #expect(try folder.bytes("bench.sqlite") == harmed)
  }

  @Test func `reading a damaged store gives an error, not wrong results`() throws {
    let folder = try ScratchFolder()
    try folder.write(Harm.manyPages.apply(to: try closedStore(in: folder)), to: "bench.sqlite")
    let error = #expect(throws: BenchError.self) {
      let store = try Store(file: folder.file("bench.sqlite"), access: .reading)
      _ = try store.results(run: 1)
    }
    #expect(error?.message == "the store is damaged")
  }

  @Test func `the check finds what opening cannot`() throws {
    let folder = try ScratchFolder()
    let store = try Store(file: folder.file("bench.sqlite"))
    try Made.play(Made.run(), into: store)
    #expect(try store.check() == [])
  }
}

@Suite struct DamagedContentTests {
  @Test(arguments: [
    "UPDATE latency SET histogram = '[[1,2],[3'", "UPDATE latency SET histogram = 'nonsense'",
    "UPDATE latency SET histogram = '[[99999999999999999999,1]]'",
    "UPDATE parameter SET json = '{'", "UPDATE run SET seed = 'x'", "UPDATE run SET status = 'x'",
    "UPDATE cell SET model = 'x'", "UPDATE trial SET outcome = 'x'",
    "UPDATE cell SET blocks_least = 9, blocks_most = 1", "UPDATE workload SET class = 'x'",
  ])
  func `content that somebody changed by hand gives an error or results, never a crash`(
    statement: String
  ) throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    let store = try Store(file: file)
    try Made.play(Made.run(points: 1, blocks: 1), into: store)
    try store.close()
    let queue = try DatabaseQueue(path: file)
    try queue.write { try $0.execute(sql: statement) }
    try queue.close()
    do {
      _ = try Store(file: file, access: .reading).results(run: 1)
    } catch let error as BenchError {
      #expect(error.message == "the store is damaged", "\(error)")
    }
  }
}
