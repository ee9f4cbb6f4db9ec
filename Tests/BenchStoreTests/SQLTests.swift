import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct SQLTests {
  @Test(arguments: [
    "INSERT INTO tag VALUES (1, 'a', 'b')",
    "UPDATE run SET note = 'x'",
    "DELETE FROM run",
    "WITH doomed AS (SELECT 1 AS id) DELETE FROM run WHERE id IN (SELECT id FROM doomed)",
    "WITH x AS (SELECT 1) INSERT INTO tag SELECT 1, 'a', 'b'",
    "REPLACE INTO tag VALUES (1, 'a', 'b')",
    "DROP TABLE run", "DROP VIEW cell_summary", "ALTER TABLE run RENAME TO walk",
    "CREATE TABLE extra (a)", "CREATE TEMP TABLE extra (a)", "CREATE VIEW extra AS SELECT 1",
    "CREATE TRIGGER extra AFTER INSERT ON run BEGIN DELETE FROM tag; END",
    "CREATE VIRTUAL TABLE extra USING fts5(a)", "CREATE INDEX extra ON run (note)",
    "ATTACH '/tmp/bench-test-attached.sqlite' AS other", "DETACH main",
    "VACUUM", "VACUUM INTO '/tmp/bench-test-vacuumed.sqlite'", "REINDEX", "ANALYZE",
    "PRAGMA writable_schema = ON", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 9",
    "PRAGMA query_only = OFF", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA application_id(7)",
    "PRAGMA temp_store_directory = '/'", "PRAGMA optimize", "PRAGMA mmap_size = 1000000",
    "SELECT load_extension('/tmp/evil.so')", "SELECT fts3_tokenizer('simple')",
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a",
    "EXPLAIN DELETE FROM run",
  ])
  func `what does more than read is refused and changes nothing`(statement: String) throws {
    let folder = try ScratchFolder()
    let store = try Store(file: folder.file("bench.sqlite"))
    try Made.play(Made.run(points: 1, blocks: 1, batches: 1), into: store)
    try store.close()
    let before = try folder.bytes("bench.sqlite")

    let reader = try Store(file: folder.file("bench.sqlite"), access: .reading)
    let error = #expect(throws: BenchError.self) { try reader.sql(statement) }
    #expect(error?.code == .usage)
    #expect(error?.remedy?.isEmpty == false)
    #expect(error?.message.contains("refused") == true, "\(error?.description ?? "no error")")

    #expect(try folder.bytes("bench.sqlite") == before)
    #expect(try folder.names().allSatisfy { $0.hasPrefix("bench.sqlite") })
  }

  @Test func `a writer's store refuses writes through sql as well`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    for statement in ["DELETE FROM run", "PRAGMA user_version = 5", "CREATE TABLE a (b)"] {
      let error = #expect(throws: BenchError.self) { try store.sql(statement) }
      #expect(error?.code == .usage)
    }
    #expect(try store.latestRun() == 1)
  }

  @Test(arguments: [
    ("SELECT 1", 1), ("SELECT 1;", 1), ("  SELECT 1 ; -- done\n/* really */ ", 1),
    ("VALUES (1), (2)", 2), ("WITH a(b) AS (VALUES (1)) SELECT b FROM a", 1),
    ("EXPLAIN QUERY PLAN SELECT * FROM run", 1), ("PRAGMA table_info(tag)", 3),
    ("SELECT name FROM pragma_table_info('tag')", 3), ("PRAGMA user_version", 1),
    ("SELECT value FROM json_each('[1,2,3]')", 3),
    (
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n",
      9
    ),
  ])
  func `what reads is answered`(statement: String, rows: Int) throws {
    #expect(try Store.inMemory().sql(statement).rows.count == rows)
  }

  @Test func `values keep their types, and a blob reads as its digits`() throws {
    let table = try Store.inMemory().sql(
      "SELECT 1 AS a, 1.5 AS b, 'x|`<' AS c, NULL AS d, x'00ff' AS e, 'a' || char(0) || 'b' AS f")
    #expect(table.columns.map(\.name) == ["a", "b", "c", "d", "e", "f"])
    #expect(
      table.rows == [
        [.integer(1), .real(1.5), .text("x|`<"), .null, .text("x'00ff'"), .text("a\0b")]
      ])
  }

  @Test(arguments: [
    ("SELEC 1", "wrong"), ("SELECT * FROM nowhere", "wrong"), ("SELECT runn FROM run", "wrong"),
    ("", "no statement"), (" -- only talk", "no statement"), (";", "no statement"),
    ("SELECT 1; SELECT 2", "more than one"), ("SELECT 1; DROP TABLE run", "more than one"),
    ("SELECT 1; nonsense", "more than one"), ("SELECT 1\0; SELECT 2", "zero byte"),
  ])
  func `wrong statements are explained`(statement: String, word: String) throws {
    let store = try Store.inMemory()
    let error = #expect(throws: BenchError.self) { try store.sql(statement) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(word) == true, "\(error?.description ?? "no error")")
  }

  @Test func `a query that never ends is stopped at its time`() throws {
    let endless = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n
      """
    let store = try Store.inMemory()
    let began = ContinuousClock.now
    let error = #expect(throws: BenchError.self) {
      try store.sql(endless, limits: QueryLimits(time: .milliseconds(200)))
    }
    #expect(error?.code == .usage)
    #expect(error?.message == "the statement ran longer than 200ms and was stopped")
    // Not a timing: without the limit it would run for ever.
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test(arguments: [
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(9999)) FROM n",
    """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT i, randomblob(500) AS r FROM n ORDER BY r
    """,
    "SELECT zeroblob(60000000) || zeroblob(1)",
  ])
  func `a query that swells is stopped at its rows or memory`(statement: String) throws {
    let store = try Store.inMemory()
    let limits = QueryLimits(time: .seconds(60), rows: 10_000, memory: .mebibytes(16))
    let error = #expect(throws: BenchError.self) { try store.sql(statement, limits: limits) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("60") == false, "\(error?.description ?? "no error")")
  }

  @Test func `a million rows of nothing are no reason to stop`() throws {
    let statement = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
      SELECT count(*) FROM n
      """
    #expect(try Store.inMemory().sql(statement).rows == [[.integer(1_000_000)]])
  }
}
