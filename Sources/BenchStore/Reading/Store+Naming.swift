public import BenchCore
import GRDB

/// A name that a user gave to a run, to compare others with it.
public struct Baseline: Hashable, Sendable, Codable {
  /// The name.
  public var name: String
  /// The run's number.
  public var run: Int64
  /// When the name was given, in nanoseconds since 1970-01-01 UTC.
  public var setAt: Nanoseconds
}

extension Store {
  /// The number of a run by what a user calls it: its number, its uid or the beginning of it (at
  /// least 4 digits), `latest`, or `@NAME` for a baseline.
  ///
  /// - Throws: `BenchError`: `store` if the store holds no such run, `usage` if the name can be none.
  public func runNumber(_ name: String) throws -> Int64 {
    if name == "latest" {
      if let latest = try latestRun() { return latest }
      throw unknown("the store holds no run yet", [])
    }
    if name.hasPrefix("@") {
      let baselines = try baselines()
      if let found = baselines.first(where: { $0.name == name.dropFirst() }) { return found.run }
      throw unknown(
        "the store holds no baseline '\(name)'",
        baselines.map { "@\($0.name)" }, or: "bench baseline set NAME names one")
    }
    return try reading { connection in
      let isNumber = Int64(name) != nil
      if isNumber, try !connection.texts("SELECT 1 FROM run WHERE id = ?", [.text(name)]).isEmpty {
        return Int64(name) ?? 0
      }
      let isDigits = name.utf8.count >= 4 && name.utf8.allSatisfy { Self.hexadecimal.contains($0) }
      let found =
        isDigits
        ? try connection.texts(
          "SELECT id FROM run WHERE substr(uid, 1, ?2) = ?1",
          [.text(name.lowercased()), .integer(Int64(name.utf8.count))]) : []
      if found.count == 1, let number = Int64(found[0]) { return number }
      if found.count > 1 {
        throw BenchError(
          .usage, "'\(name)' is the beginning of \(found.count) runs' uids",
          remedy: "give more digits")
      }
      throw unknown(
        "the store holds no run '\(name)'", [], or: "bench list runs shows what is there")
    }
  }

  private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)

  private func unknown(_ message: String, _ names: [String], or remedy: String = "measure first")
    -> BenchError
  {
    BenchError(
      .store, message, at: file.map { BenchError.Place(file: $0) },
      remedy: names.isEmpty ? remedy : "there are: " + names.joined(separator: ", "))
  }

  /// All baselines by name.
  public func baselines() throws -> [Baseline] {
    try reading { connection in
      var all: [Baseline] = []
      try connection.forEach("SELECT name, run_id, set_at_ns FROM baseline ORDER BY name") { row in
        all.append(
          Baseline(
            name: row.text(0), run: row.integer(1), setAt: Nanoseconds(row.integer(2))))
      }
      return all
    }
  }

  /// Gives a run a name; a name that is taken moves to this run.
  ///
  /// - Throws: `BenchError`: `usage` for a name that could not be told from a run's, `store` if there
  ///   is no such run.
  public func setBaseline(_ name: String, run: Int64, at time: Nanoseconds) throws {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "-_./".unicodeScalars.contains($0)
    }
    guard !name.isEmpty, isPlain, name.utf8.count <= 200 else {
      throw BenchError(
        .usage, "'\(name.prefix(60))' is no name for a baseline",
        remedy: "use letters, digits and - _ . /")
    }
    try writing { db in
      try db.change(
        "run \(run)",
        """
        INSERT INTO baseline (name, run_id, set_at_ns) SELECT ?1, id, ?3 FROM run WHERE id = ?2
        ON CONFLICT (name) DO UPDATE SET run_id = excluded.run_id, set_at_ns = excluded.set_at_ns
        """, [name, run, time.count])
    }
  }

  /// Takes a name away; the run stays.
  ///
  /// - Returns: whether there was one.
  public func removeBaseline(_ name: String) throws -> Bool {
    try writing { db in
      try db.cachedStatement(sql: "DELETE FROM baseline WHERE name = ?").execute(arguments: [name])
      return db.changesCount > 0
    }
  }
}

extension Store {
  /// The numbers of all runs, oldest first.
  public func runNumbers() throws -> [Int64] {
    try reading { connection in
      var numbers: [Int64] = []
      try connection.forEach("SELECT id FROM run ORDER BY id") { numbers.append($0.integer(0)) }
      return numbers
    }
  }
}
