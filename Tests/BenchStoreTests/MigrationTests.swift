import BenchCore
import BenchTestSupport
import GRDB
import Testing

@testable import BenchStore

/// A store of the first published version, opened by this build.
@Suite struct MigrationTests {
  /// Makes a store as version 1 did, with one run of one trial and one batch.
  private func makeOld(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA journal_mode = WAL")
    }
    try Schema.migrator.migrate(queue, upTo: "1")
    try queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO environment (id, usable_cpus) VALUES (1, 2);
          INSERT INTO workload VALUES (1, 'io/old', 'io', 'q', 'e', 't', 'h');
          INSERT INTO run (id, environment_id, started_at_ns, profile, seed, command, note, build,
            status, plan, budget_ns)
            VALUES (1, 1, 0, 'quick', '7', 'c', '', 'b', 'complete', '{}', 1);
          INSERT INTO run_workload VALUES (1, 0, 1);
          INSERT INTO cell (id, run_id, position, workload_id, class, parameters, backend, model,
            tasks, concurrency, blocks_least, blocks_most)
            VALUES (1, 1, 0, 1, 'io', '', 'threads', 'threads', 10, 2, 1, 1);
          INSERT INTO trial (id, cell_id, block, position, started_at_ns, duration_ns, outcome,
            samples, throughput_per_s)
            VALUES (1, 1, 0, 0, 0, 5, 'ok', 1, 40.0);
          INSERT INTO sample (trial_id, batch, wall_ns, tasks, digest, wait_share)
            VALUES (1, 0, 250000000, 10, '00000000000000ff', 0.5);
          """)
    }
    try queue.close()
  }

  @Test func `a store of version 1 is brought up to date and keeps what it held`() throws {
    let folder = try ScratchFolder()
    try makeOld(folder.file("bench.sqlite"))
    let store = try Store(file: folder.file("bench.sqlite"))
    let sample = try #require(try store.results(run: 1).cells.first?.trials.first?.samples.first)
    #expect(sample.wall == .milliseconds(250) && sample.digest == 0xFF)
    #expect(sample.cost.waitShare == Share(0.5))
    // What version 1 did not measure is not known, rather than 0.
    #expect(sample.cost.pss == nil && sample.openLoop == nil && sample.taints.isEmpty)
    #expect(sample.conditions == Conditions())
    let row = try store.sql("SELECT speed, pss_bytes FROM trial")
    #expect(row[column: "speed"].first?.number == 40)
    #expect(try store.view("cell_summary").rows.count == 1)
    #expect(try store.check() == [])
  }
}
