import BenchCore
import BenchStore

/// Names from the store for a shell's completion; nothing if there is no store.
enum StoredNames {
  /// Run numbers, `latest` and baselines.
  static func runs(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    ["latest"] + column("SELECT '@' || name FROM baseline", words)
      + column("SELECT id FROM run ORDER BY id DESC LIMIT 50", words)
  }

  /// Names of baselines.
  static func baselines(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    column("SELECT name FROM baseline ORDER BY name", words)
  }

  /// Names of measured workloads.
  static func workloads(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    column("SELECT DISTINCT name FROM workload ORDER BY name", words)
  }

  /// Names of measured back ends.
  static func backends(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    column("SELECT DISTINCT backend FROM cell ORDER BY backend", words)
  }

  /// Terms of a query: fields with their stored values.
  static func terms(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    workloads(words, index, prefix).map { "workload:\($0)" }
      + backends(words, index, prefix).map { "backend:\($0)" }
      + Model.allCases.map { "model:\($0.rawValue)" }
      + WorkloadClass.allCases.map { "class:\($0.rawValue)" }
      + column("SELECT DISTINCT name FROM parameter ORDER BY name", words).map { "\($0)=" }
  }

  private static func column(_ sql: String, _ words: [String]) -> [String] {
    let given = words.firstIndex(of: "--store").map { words.index(after: $0) }
    let path = given.flatMap { words.indices.contains($0) ? words[$0] : nil }
    guard let store = try? Store(file: path ?? Places().store, access: .reading),
      let table = try? store.sql(sql)
    else { return [] }
    return table.rows.compactMap { row in
      switch row.first {
      case .text(let text): text
      case .integer(let number): "\(number)"
      default: nil
      }
    }
  }
}
