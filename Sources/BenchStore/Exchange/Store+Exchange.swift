import BenchCore
import GRDB

/// What became of a run that was imported, or of limits or a self-check.
public struct ImportedRun: Hashable, Sendable {
  /// What became of it.
  public enum Fate: Hashable, Sendable {
    /// It is new here, under this number.
    case added(Int64)
    /// The same is here already, under this number.
    case known(Int64)
    /// Another content is here under the same identity; nothing was changed.
    case conflict(Int64, String)
  }

  /// The identity in every store.
  public var uid: String
  /// What became of it.
  public var fate: Fate
}

/// What an import did.
public struct ImportSummary: Hashable, Sendable {
  /// Every run, in the order of the source.
  public var runs: [ImportedRun] = []
  /// Measurings of limits that belong to no run.
  public var limits: [ImportedRun] = []
  /// Self-checks.
  public var selfchecks: [ImportedRun] = []
  /// Baselines whose name is taken by another run here, in words; they were left as they are.
  public var baselineConflicts: [String] = []

  /// Makes a summary of some runs.
  public init(runs: [ImportedRun] = []) { self.runs = runs }
}

extension Store {
  /// Hands on whole runs as text that ``importText(_:format:from:)`` reads, in the order given.
  ///
  /// Limits and self-checks of the same hosts go with them.
  ///
  /// - Parameters:
  ///   - runs: their numbers; nil for all that the store holds, also of hosts without a run.
  ///   - format: how to write.
  ///   - write: takes the text, piece by piece.
  /// - Throws: `BenchError` with code `store`, also for a run that is not there.
  public func exportRuns(
    _ runs: [Int64]?, as format: ExchangeFormat, _ write: (String) throws -> Void
  ) throws {
    let codec = format.codec
    try reading { connection in
      try records(of: runs, on: connection) { try write(codec.text($0)) }
    }
  }

  private func records(
    of chosen: [Int64]?, on connection: ReadConnection, _ body: (ExchangeRecord) throws -> Void
  ) throws {
    try body(.header(schema: Int64(Schema.version)))
    let exporter = RunExporter(connection: connection)
    let runs = try chosen ?? connection.numbers("SELECT id FROM run ORDER BY id")
    for run in runs { try exporter.export(.run, run, body) }
    let hosts = try chosen.map {
      try Set($0.map { try RunReader(connection).record($0).environment })
    }
    let limits = try connection.numbers(
      "SELECT id, host FROM limit_session WHERE run_id IS NULL ORDER BY id",
      keys: hosts.map { Set($0.map(\.hostKey)) })
    for number in limits { try exporter.export(.limits, number, body) }
    let checks = try connection.numbers(
      "SELECT id, host FROM selfcheck ORDER BY id", keys: hosts.map { Set($0.map(\.host)) })
    for number in checks { try exporter.export(.selfcheck, number, body) }
    let sql = """
      SELECT name, uid, set_at_ns, run_id FROM baseline JOIN run ON run.id = run_id ORDER BY name
      """
    try connection.forEach(sql) { row in
      guard runs.contains(row.integer(3)) else { return }
      try body(.baseline(name: row.text(0), uid: row.text(1), setAt: row.integer(2)))
    }
  }

  /// Takes in all runs, limits and self-checks of another store that are not here yet.
  ///
  /// - Throws: `BenchError` with code `store`; runs that were complete before stay.
  public func importRuns(of source: Store) throws -> ImportSummary {
    try importing { take in
      try source.reading { connection in
        try source.records(of: nil, on: connection, take)
      }
    }
  }

  /// Takes in the runs of an exported text that are not here yet.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - format: how it is written.
  ///   - file: its name, for errors.
  /// - Throws: `BenchError` with code `store` and the line for a text that is no export or is cut
  ///   short; runs that were complete before stay.
  public func importText(
    _ bytes: UnsafeBufferPointer<UInt8>, format: ExchangeFormat, from file: String
  ) throws -> ImportSummary {
    let codec = format.codec
    var place = 0
    do {
      return try importing { take in
        while let record = try codec.next(bytes, from: &place) { try take(record) }
      }
    } catch let slip as ExchangeSlip {
      let line = 1 + bytes.prefix(place).count { $0 == 0x0A }
      throw BenchError(
        .store, "this export cannot be read: \(slip.what)", at: .init(file: file, line: line),
        remedy: "export it again; runs that were complete before this line are imported")
    }
  }

  /// Runs `feed`, which hands over records, and stores what is new.
  private func importing(_ feed: ((ExchangeRecord) throws -> Void) throws -> Void) throws
    -> ImportSummary
  {
    do {
      guard let writer else { throw StoreFault.fileReadOnly("it was opened for reading only") }
      return try writer.writeWithoutTransaction { db in
        let intake = Intake(db)
        do {
          try feed { try intake.take($0) }
          try intake.finish()
        } catch {
          intake.abandon()
          throw error
        }
        return intake.summary
      }
    } catch let slip as ExchangeSlip {
      throw slip
    } catch {
      throw Self.benchError(error, at: location)
    }
  }
}

extension ReadConnection {
  /// The numbers in a statement's first column.
  ///
  /// - Parameter keys: what the second column must be one of; nil for anything.
  fileprivate func numbers(_ sql: String, keys: Set<String>? = nil) throws -> [Int64] {
    var numbers: [Int64] = []
    try forEach(sql) { row in
      if keys?.contains(row.text(1)) ?? true { numbers.append(row.integer(0)) }
    }
    return numbers
  }
}
