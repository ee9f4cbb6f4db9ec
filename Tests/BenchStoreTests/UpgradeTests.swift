import BenchCore
import BenchStore
import BenchTestSupport
import GRDB
import Testing

@Suite struct UpgradeTests {
  /// Takes everything of versions 4 and 5 out of a store, as if version 3 had made it.
  private func makeOld(_ file: String) throws {
    let queue = try DatabaseQueue(path: file)
    try queue.write { db in
      for table in ["trial_summary", "trial_metric", "baseline", "provenance", "selfcheck_cell"] {
        try db.execute(sql: "DROP TABLE \(table)")
      }
      for column in ["cpu_pressure_share", "memory_pressure_share", "io_pressure_share"] {
        try db.execute(sql: "ALTER TABLE sample DROP COLUMN \(column)")
      }
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier IN ('4', '5')")
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    try queue.close()
  }

  @Test func `pairs of cells are joined from the cells on`() throws {
    let view = try Store.inMemory().sql("SELECT sql FROM sqlite_schema WHERE name = 'model_ratio'")
    // By itself SQLite begins with all trials of a block, which grows with the square of the cells.
    #expect(view.rows[0][0].text?.contains("CROSS JOIN trial AS above") == true)
    #expect(view.rows[0][0].text?.contains("CROSS JOIN cell AS lower") == true)
  }

  @Test func `an older store gets its summaries when it is opened`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    let made = Made.run(points: 1, blocks: 3, batches: 4)
    let store = try Store(file: file)
    try Made.play(made, into: store)
    let before = try store.digest(run: 1, histograms: true)
    try store.close()
    try makeOld(file)

    let reader = try Store(file: file, access: .reading)
    #expect(try reader.digest(run: 1, histograms: true) == before)
    #expect(try reader.sql("SELECT count(*) FROM trial_summary").rows == [[.integer(24)]])
    #expect(try reader.check() == [])
  }

  @Test func `an older store's runs are merged with their summaries`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("old.sqlite")
    let store = try Store(file: file)
    try Made.play(Made.run(points: 1, blocks: 2), into: store)
    var text = ""
    try store.exportRuns([1], as: .json) { text += $0 }
    try store.close()
    // An export of version 1 has no such tables.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var isKept = true
    var dropped: Int64 = 0
    let old = lines.compactMap { line -> String? in
      if line.hasPrefix("[\"columns\",") {
        isKept = !line.contains("\"trial_summary\"") && !line.contains("\"trial_metric\"")
      } else if line.hasPrefix("[\"end\"") {
        let parts = line.dropLast().split(separator: ",")
        return "\(parts[0]),\(parts[1]),\((Int64(parts[2]) ?? 0) - dropped)]"
      } else if !isKept {
        dropped += 1
      }
      return isKept ? String(line) : nil
    }.joined(separator: "\n").replacing("[\"bench-export\",1,5]", with: "[\"bench-export\",1,1]")
    #expect(dropped > 0)
    let target = try Store.inMemory()
    var bytes = Array(old.utf8)
    let summary = try bytes.withUnsafeMutableBufferPointer {
      try target.importText(UnsafeBufferPointer($0), format: .json, from: "old")
    }
    #expect(summary.runs.map(\.fate) == [.added(1)])
    let again = try bytes.withUnsafeMutableBufferPointer {
      try target.importText(UnsafeBufferPointer($0), format: .json, from: "old")
    }
    #expect(again.runs.map(\.fate) == [.known(1)])
    let source = try Store(file: file, access: .reading)
    #expect(
      try target.digest(run: 1, histograms: true).cells
        == source.digest(run: 1, histograms: true).cells)
  }
}
