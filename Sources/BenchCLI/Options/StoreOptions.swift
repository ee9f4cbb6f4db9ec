import ArgumentParser
import BenchCore
import BenchStore
import Glibc

/// Which store a command works with.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The store of results; default: results/bench.sqlite.", valueName: "file"))
  var store: String?

  /// The path that was given, or the default one.
  var path: String { store ?? Places().store }

  /// Opens the store for reading.
  ///
  /// - Throws: `BenchError` with code `store`.
  func openForReading() throws -> Store {
    if access(path, F_OK) != 0 {
      throw BenchError(
        .store, "there is no store yet", at: .init(file: path),
        remedy: "run 'bench all' first, or name another store with --store")
    }
    return try Store(file: path, access: .reading)
  }

  /// The number of the run that was named, or of the latest one.
  ///
  /// - Throws: `BenchError` if there is none.
  func run(_ number: Int64?, in store: Store) throws -> Int64 {
    if let number { return number }
    if let latest = try store.latestRun() { return latest }
    throw BenchError(
      .store, "the store holds no run yet", at: .init(file: path), remedy: "run 'bench all' first")
  }

  /// The number of a run by its number, uid (or its beginning), `latest` or `@baseline`.
  ///
  /// - Throws: `BenchError` if there is none.
  func run(named name: String?, in store: Store) throws -> Int64 {
    guard let name, name != "latest" else { return try run(nil, in: store) }
    return try store.runNumber(name)
  }
}
