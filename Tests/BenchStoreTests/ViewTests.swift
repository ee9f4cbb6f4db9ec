import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct ViewTests {
  @Test func `the catalogue names every column of every view and table, in order`() throws {
    let store = try Store.inMemory()
    let relations = try store.sql(
      """
      SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
      AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%' ORDER BY name
      """)
    let catalogued = (SchemaCatalogue.views + SchemaCatalogue.tables).map(\.name)
    #expect(relations[column: "name"].compactMap(\.text) == catalogued.sorted())
    for relation in SchemaCatalogue.views + SchemaCatalogue.tables {
      let columns = try store.sql("SELECT name FROM pragma_table_info('\(relation.name)')")
      #expect(columns[column: "name"].compactMap(\.text) == relation.columns.map(\.name))
      #expect(!relation.purpose.isEmpty && relation.columns.allSatisfy { !$0.meaning.isEmpty })
    }
    #expect(SchemaCatalogue.relation("cell_summary")?.columns.first?.name == "run")
    #expect(SchemaCatalogue.relation("nonsense") == nil)
  }

  @Test func `an empty store has empty views`() throws {
    let store = try Store.inMemory()
    for view in SchemaCatalogue.views {
      #expect(try store.view(view.name).rows.isEmpty)
      #expect(try store.view(view.name).columns.map(\.name) == view.columns.map(\.name))
    }
    let error = #expect(throws: BenchError.self) { try store.view("cell_sumary") }
    #expect(error?.remedy?.contains("cell_summary") == true)
  }

  @Test func `medians are those of hand-made numbers, for odd and even counts`() throws {
    var results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 4, batches: 1)
    let walls: [[Int64]] = [[30, 10, 20], [40, 60], [50], [70, 80, 90, 100]]
    for (trial, batches) in walls.enumerated() {
      results.cells[0].trials[trial].samples = batches.enumerated().map {
        Made.sample(batch: $0, wall: .milliseconds($1))
      }
    }
    let store = try Made.store(results)
    // Trials: 20, 50, 50, 85 ms; their median is 50.
    let row = try store.sql("SELECT * FROM cell_summary WHERE cell = 1")
    #expect(row[column: "wall_ms"] == [.real(50)])
    #expect(row[column: "samples"] == [.integer(10)])
    #expect(row[column: "trials_ok"] == [.integer(4)])
    #expect(row[column: "throughput_most_per_s"] == [.real(5000)])
    #expect(row[column: "peak_rss_mib"] == [.real(13.5)])
    #expect(row[column: "wait_share"] == [.real(0.375)])
    let trials = try store.sql("SELECT wall_ns, digest FROM trial WHERE cell_id = 1 ORDER BY id")
    #expect(trials[column: "wall_ns"] == [20e6, 50e6, 50e6, 85e6].map { .real($0) })
    #expect(trials[column: "digest"].first == .text("fedcba9876543210"))
  }

  @Test func `trials that do not count have no part in medians, and their reason shows`() throws {
    var results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 3)
    for sample in results.cells[0].trials[1].samples.indices {
      results.cells[0].trials[1].samples[sample].wall = .seconds(1000)
    }
    results.cells[0].trials[1].failure = TrialFailure(.wrongChecksum, "1 differs from 2")
    for trial in results.cells[1].trials.indices {
      results.cells[1].trials[trial].failure = TrialFailure(.notApplicable, "too many processes")
    }
    let store = try Made.store(results)
    let table = try store.query(ResultsQuery())
    #expect(table[column: "trials_failed"].prefix(2) == [.integer(1), .integer(0)])
    #expect(
      table[column: "outcome"].prefix(3) == [
        .text("wrong-checksum"), .text("not-applicable"), .text("ok"),
      ])
    #expect(table[column: "reason"].first == .text("1 differs from 2"))
    #expect((table[column: "wall_ms"][0].number ?? 1e9) < 1000)
    #expect(table[column: "wall_ms"][1] == .null)
  }

  @Test func `what was not measured is null and not nought`() throws {
    var results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 1, batches: 1)
    results.cells[0].trials[0].samples = [
      Sample(batch: 0, wall: .milliseconds(1), tasks: 10, digest: 1)
    ]
    let row = try Made.store(results).sql("SELECT * FROM cell_summary WHERE cell = 1")
    for column in ["cpu_us_per_task", "wait_share", "p50_ms", "p99_ms", "peak_rss_mib"] {
      #expect(row[column: column] == [.null])
    }
    #expect(row[column: "throughput_per_s"] == [.real(10_000)])
  }

  @Test func `ratios are paired block by block`() throws {
    let store = try Made.store(Made.run(workloads: ["cpu/made": .compute], points: 1))
    let table = try store.view("model_ratio")
    let pairs = zip(table[column: "numerator"], table[column: "denominator"]).map {
      "\($0.text ?? "")/\($1.text ?? "")"
    }
    #expect(
      Set(pairs) == [
        "threads/serial", "processes/serial", "coroutines/serial", "processes/threads",
        "coroutines/threads",
      ])
    #expect(pairs.count == 5)
    for (pair, ratio) in zip(pairs, table[column: "ratio"]) {
      let models = pair.split(separator: "/").compactMap { Model(rawValue: String($0)) }
      let expected = (Made.speeds[models[0]] ?? 0) / (Made.speeds[models[1]] ?? 1)
      // Blocks differ by 20 % in all models alike; pairing takes that out but for rounding to ns.
      #expect(abs((ratio.number ?? 0) - expected) < 1e-6)
    }
    #expect(table[column: "blocks"] == Array(repeating: .integer(3), count: 5))
  }

  @Test func `an overview counts what was planned and what is there`() throws {
    let store = try Made.store(Made.run())
    let row = try store.view("run_overview")
    let expected: [String: ResultTable.Cell] = [
      "run": .integer(1), "started": .text("2026-01-02T03:04:05Z"), "duration_s": .real(60),
      "status": .text("complete"), "workloads": .integer(2), "cells": .integer(16),
      "trials_planned_least": .integer(32), "trials_planned_most": .integer(48),
      "trials_ok": .integer(48), "trials_failed": .integer(0), "samples": .integer(192),
      "doubts": .integer(2), "seed": .text("18446744073709551614"),
      "cpu": .text("Made CPU 3000"), "tags": .text("host=made"),
    ]
    for (column, cell) in expected { #expect(row[column: column] == [cell], "\(column)") }
  }
}
