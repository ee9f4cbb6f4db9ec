import BenchCore
import GRDB

/// What became of a run that was imported.
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

  /// The run's identity in every store.
  public var uid: String
  /// What became of it.
  public var fate: Fate
}

/// What an import did.
public struct ImportSummary: Hashable, Sendable {
  /// Every run, in the order of the source.
  public var runs: [ImportedRun] = []
  /// Baselines whose name is taken by another run here, in words; they were left as they are.
  public var baselineConflicts: [String] = []

  /// Makes a summary of some runs.
  public init(runs: [ImportedRun] = []) { self.runs = runs }
}

extension Store {
  /// Hands on whole runs as text that ``importText(_:format:from:)`` reads, in the order given.
  ///
  /// - Throws: `BenchError` with code `store`, also for a run that is not there.
  public func exportRuns(
    _ runs: [Int64], as format: ExchangeFormat, _ write: (String) throws -> Void
  ) throws {
    let codec = format.codec
    try reading { connection in
      try records(of: runs, on: connection) { try write(codec.text($0)) }
    }
  }

  private func records(
    of runs: [Int64], on connection: ReadConnection, _ body: (ExchangeRecord) throws -> Void
  ) throws {
    try body(.header(schema: Int64(Schema.version)))
    for run in runs { try RunExporter(connection: connection).export(run: run, body) }
    let sql = """
      SELECT name, uid, set_at_ns, run_id FROM baseline JOIN run ON run.id = run_id ORDER BY name
      """
    try connection.forEach(sql) { row in
      guard runs.contains(row.integer(3)) else { return }
      try body(.baseline(name: row.text(0), uid: row.text(1), setAt: row.integer(2)))
    }
  }

  /// Takes in all runs of another store that are not here yet.
  ///
  /// - Throws: `BenchError` with code `store`; runs that were complete before stay.
  public func importRuns(of source: Store) throws -> ImportSummary {
    try importing { take in
      try source.reading { connection in
        var numbers: [Int64] = []
        try connection.forEach("SELECT id FROM run ORDER BY id") { numbers.append($0.integer(0)) }
        try source.records(of: numbers, on: connection, take)
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
