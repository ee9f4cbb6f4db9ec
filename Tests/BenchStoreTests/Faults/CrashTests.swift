import BenchCore
import BenchStore
import BenchTestSupport
import Foundation
import Testing

@Suite(.serialized) struct CrashTests {
  /// Writes samples until a thread of its own kills the process after `delay` microseconds.
  ///
  /// After each stored sample it notes the count in `ledger`, so that the parent knows what must be
  /// there.
  static func writeUntilKilled(file: String, ledger: String, delay: Int) throws -> Never {
    let store = try Store(file: file)
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1)
    let run = try store.begin(
      results.run, workloads: results.workloads,
      cells: results.cells.map { PlannedCell(cell: $0.cell, blocks: $0.plannedBlocks) },
      plan: PlanRecord(json: "{}", budget: .seconds(1)))
    let descriptor = open(ledger, O_WRONLY | O_CREAT, 0o600)
    Thread.detachNewThread {
      usleep(UInt32(delay))
      kill(getpid(), SIGKILL)
    }
    var stored: UInt64 = 0
    while true {
      let cell = results.cells[Int(stored / 50) % results.cells.count].cell
      let trial = try store.beginTrial(
        run: run, cell: cell, block: Int(stored / 200), position: 0, startedAt: Made.start)
      for batch in 0..<50 {
        try store.record(Made.sample(batch: batch), trial: trial)
        stored += 1
        pwrite(descriptor, &stored, 8, 0)
      }
      try store.endTrial(trial, record: TrialRecord(block: 0, position: 0, startedAt: Made.start))
    }
  }

  @Test(arguments: [0, 300, 1100, 2700, 5300, 9100, 14_900, 23_300, 41_100, 77_700])
  func `a killed writer loses at most the batch in flight`(delay: Int) async throws {
    let folder = try ScratchFolder()
    let (file, ledger) = (folder.file("bench.sqlite"), folder.file("ledger"))
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [file = file as String, ledger = ledger as String, delay = delay as Int] in
      try CrashTests.writeUntilKilled(file: file, ledger: ledger, delay: delay)
    }
    var told: UInt64 = 0
    if let data = FileManager.default.contents(atPath: ledger), data.count == 8 {
      told = data.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }
    // A reader comes first: it must cope with the log that the dead writer left.
    let reader = try Store(file: file, access: .reading)
    let seen = try reader.sql("SELECT count(*) FROM sample").rows[0][0].number ?? -1
    #expect(UInt64(seen) == told || UInt64(seen) == told + 1)
    #expect(try reader.check() == [])

    let store = try Store(file: file)
    #expect(try store.check() == [])
    #expect(try store.resume(run: 1) <= 1)
    #expect(try store.run(number: 1).trials.running == 0)
    #expect(try Double(store.run(number: 1).samples) == seen)
    try store.end(run: 1, status: .complete, endedAt: Made.start, laterDoubts: [])
    try store.close()
    #expect(try folder.names().filter { $0 != "ledger" } == ["bench.sqlite"])
  }

  @Test func `a creation that was cut short is undone and begun again`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    try Store(file: file).close()
    // A rollback journal as SQLite leaves it: the file had no page before the transaction.
    // https://www.sqlite.org/fileformat2.html#the_rollback_journal
    var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    journal += [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x10, 0]
    journal += [UInt8](repeating: 0, count: 512 - journal.count)
    try folder.write(journal, to: "bench.sqlite-journal")

    let error = #expect(throws: BenchError.self) { try Store(file: file, access: .reading) }
    #expect(error?.message == "the file is empty, so it holds no results")
    let store = try Store(file: file)
    #expect(try Made.play(Made.run(points: 1), into: store) == 1)
    #expect(try store.check() == [])
    try store.close()
    #expect(try folder.names() == ["bench.sqlite"])
  }

  @Test func `a process killed while it creates a store leaves no obstacle`() async throws {
    let folder = try ScratchFolder()
    for round in 0..<8 {
      let file = folder.file("bench-\(round).sqlite")
      let delay = round * 900
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [file = file as String, delay = delay as Int] in
        Thread.detachNewThread {
          usleep(UInt32(delay))
          kill(getpid(), SIGKILL)
        }
        while true {
          let store = try Store(file: file)
          try store.close()
          if try Store(file: file, access: .reading).runs().isEmpty { continue }
        }
      }
      let store = try Store(file: file)
      try Made.play(Made.run(points: 1), into: store)
      #expect(try store.check() == [])
    }
  }
}
