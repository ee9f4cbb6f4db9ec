import BenchCore
import BenchStore
import BenchTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  /// Goes up once, for all threads to see.
  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
  }

  @Test func `readers see whole transactions while a writer writes, and nobody fails`() async throws
  {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    let writer = try Store(file: file)
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 6, batches: 8)
    let isDone = Flag()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        defer { isDone.raise() }
        for _ in 0..<3 { try Made.play(results, into: writer) }
        return 0
      }
      for _ in 0..<3 {
        group.addTask {
          let reader = try Store(file: file, access: .reading)
          var reads = 0
          var last = 0
          repeat {
            let overview = try reader.view("run_overview")
            let samples = overview[column: "samples"].compactMap(\.number).reduce(0, +)
            #expect(Int(samples) >= last)
            last = Int(samples)
            if let run = try reader.latestRun() { _ = try reader.results(run: run) }
            // A sample and its latencies are one transaction.
            let torn = try reader.sql(
              "SELECT count(*) FROM sample LEFT JOIN latency USING (trial_id, batch) WHERE p50_ns IS NULL"
            )
            #expect(torn.rows == [[.integer(0)]])
            reads += 1
          } while !isDone.isRaised
          return reads
        }
      }
      for try await _ in group {}
    }
    #expect(try writer.runs().count == 3)
    #expect(try writer.check() == [])
  }

  @Test func `many that create the same store at once all succeed`() async throws {
    let folder = try ScratchFolder()
    let file = folder.file("deep/bench.sqlite")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let store = try Store(file: file)
          try Made.play(Made.run(points: 1, blocks: 1, batches: 1), into: store)
        }
      }
      try await group.waitForAll()
    }
    let store = try Store(file: file)
    #expect(try store.runs().count == 8)
    #expect(try store.check() == [])
  }

  @Test func `an open and closed store leaves no descriptor`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("bench.sqlite")
    let open = {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(folder.path) == true
      }
    }
    let store = try Store(file: file)
    try Made.play(Made.run(points: 1), into: store)
    _ = try store.view("cell_summary")
    #expect(throws: BenchError.self) { try store.sql("DELETE FROM run") }
    try store.close()
    #expect(throws: BenchError.self) { try Store(file: folder.path) }
    #expect(try open() == [])
  }
}
