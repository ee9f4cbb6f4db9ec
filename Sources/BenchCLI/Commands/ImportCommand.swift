import ArgumentParser
import BenchCore
import BenchHarness
import BenchReport
import BenchStore
import Foundation

/// `bench import`: runs of other stores and other tools.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in runs from other stores, exports, and results of hyperfine and pyperf.",
    discussion: """
      Runs are known by an identity of their own, so importing twice changes nothing, and stores of \
      many machines can be merged. A run that is here with other content is reported and left as it \
      is. Limits and self-checks come along. Results of other tools become cells external/NAME of the back end hyperfine or pyperf.

      Exit code 3: some run or baseline is here with other content.

      EXAMPLES
        bench import lab1.sqlite lab2.sqlite
        bench import export.jsonl --store merged.sqlite
        bench import hyperfine.json
      """)

  @Argument(help: ArgumentHelp("Stores, exports, or other tools' files.", valueName: "file"))
  var files: [String]
  @OptionGroup var format: FormatOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    let target = try Store(file: store.path)
    var rows: [[ResultTable.Cell]] = []
    var hasConflict = false
    for file in files {
      let summary = try take(file, into: target)
      let parts = [
        ("run", summary.runs), ("limits", summary.limits), ("selfcheck", summary.selfchecks),
      ]
      for (kind, parts) in parts {
        for part in parts {
          if case .conflict = part.fate { hasConflict = true }
          rows.append([.text(file), .text(kind), .text(part.uid)] + Self.cells(part.fate))
        }
      }
      for conflict in summary.baselineConflicts {
        hasConflict = true
        rows.append(
          [.text(file), .text("baseline"), .null, .null, .text("conflict"), .text(conflict)])
      }
    }
    format.print(
      ResultTable(
        columns: ["file", "kind", "uid", "number", "result", "why"].map { .init($0) }, rows: rows))
    if hasConflict { throw ExitCode.inconclusive }
  }

  private static func cells(_ fate: ImportedRun.Fate) -> [ResultTable.Cell] {
    switch fate {
    case .added(let number): [.integer(number), .text("added"), .null]
    case .known(let number): [.integer(number), .text("known"), .null]
    case .conflict(let number, let why): [.integer(number), .text("conflict"), .text(why)]
    }
  }

  private func take(_ file: String, into target: Store) throws -> ImportSummary {
    let data: Data
    do {
      // Mapped: an export can be larger than memory.
      data = try Data(contentsOf: URL(filePath: file), options: .alwaysMapped)
    } catch {
      throw BenchError(
        .store, "the file cannot be read", at: .init(file: file), remedy: "check its name",
        cause: error.localizedDescription)
    }
    if data.starts(with: Array("SQLite format 3\0".utf8)) {
      guard Self.identity(file) != Self.identity(store.path) else {
        throw BenchError(
          .usage, "a store cannot be imported into itself", at: .init(file: file),
          remedy: "name another store with --store")
      }
      return try target.importRuns(of: try Store(file: file, access: .reading))
    }
    for (start, kind) in [("[\"bench-export\"", ExchangeFormat.json), ("bench-export,", .csv)]
    where data.starts(with: Array(start.utf8)) {
      return try data.withUnsafeBytes { bytes in
        try target.importText(bytes.bindMemory(to: UInt8.self), format: kind, from: file)
      }
    }
    if let external = try ExternalResults(json: Array(data), file: file) {
      return ImportSummary(runs: [try target.add(external, at: SystemClock.wallClock())])
    }
    throw BenchError(
      .store, "this is neither a store nor an export, nor JSON of hyperfine or pyperf",
      at: .init(file: file),
      remedy: "make one with 'bench export', 'hyperfine --export-json' or "
        + "'pyperf … -o FILE'")
  }

  /// Device and inode, which two names of one file share.
  private static func identity(_ path: String) -> String {
    var status = stat()
    return stat(path, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : path
  }
}
