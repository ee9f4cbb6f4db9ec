import BenchCore

/// One connection to a counter that an external store keeps.
///
/// ```swift
/// let counter = try ExternalStores.open("redis://127.0.0.1:6379", counter: "visits")
/// defer { counter.close() }
/// try counter.reset()                 // once, in one process
/// let now = try counter.increment()   // by any number of processes
/// ```
///
/// Every worker opens a connection of its own. Calls block; a connection may be handed from thread
/// to thread, but only one call may be under way. All calls throw `BenchError` with code `machine`
/// that names the store and what it said.
public protocol CounterStore: AnyObject, Sendable {
  /// Makes the counter if it is not there, and sets it to 0.
  ///
  /// To be called by one process before the others use the counter.
  func reset() throws

  /// Adds 1 in one step that no other client can come between, and gives the new value.
  @discardableResult
  func increment() throws -> Int

  /// Reads the counter.
  func value() throws -> Int

  /// Removes the counter, so that a server that belongs to somebody is left as it was.
  func remove() throws

  /// Ends the connection; no call may follow, but a second `close` does nothing.
  func close()
}

/// The stores that a counter can live in.
public enum ExternalStores {
  /// How the address of each kind of store is written.
  static let forms =
    "sqlite:PATH, redis://[:PASSWORD@]HOST[:PORT][/DATABASE] or "
    + "postgresql://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE"

  /// What this build can talk to: `sqlite` always, `redis` and `postgresql` if their client
  /// libraries were there when it was built.
  public static var builtIn: [String] {
    var names = ["sqlite"]
    #if BENCH_REDIS
      names.append("redis")
    #endif
    #if BENCH_POSTGRESQL
      names.append("postgresql")
    #endif
    return names
  }

  /// Which kind of store an address names: `sqlite`, `redis` or `postgresql`.
  ///
  /// - Throws: `BenchError` with code `usage` for an address of no known form.
  public static func kind(of url: String) throws -> String {
    let scheme = url.prefix { $0 != ":" }
    switch scheme {
    case "sqlite" where url.contains(":"): return "sqlite"
    case "redis" where url.hasPrefix("redis://"): return "redis"
    case "postgresql", "postgres":
      if url.contains("://") { return "postgresql" }
    default: break
    }
    throw BenchError(
      .usage, "'\(url)' is no address of an external store", remedy: "write \(forms)")
  }

  /// Why this build cannot use the store of an address; nil if it can.
  ///
  /// - Throws: as `kind`.
  public static func obstacle(to url: String) throws -> String? {
    let kind = try kind(of: url)
    if builtIn.contains(kind) { return nil }
    let library = kind == "redis" ? "hiredis (libhiredis-dev)" : "libpq (libpq-dev)"
    return "the client for \(kind) was not built in: \(library) was not found by the build"
  }

  /// Opens a connection to the counter of that name.
  ///
  /// - Throws: `BenchError` with code `usage` for a wrong address or name, `machine` if the client
  ///   was not built in or the store cannot be reached.
  public static func open(_ url: String, counter: String) throws -> any CounterStore {
    let isPlain = counter.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard isPlain, (1...48).contains(counter.utf8.count) else {
      throw BenchError(
        .usage, "'\(counter)' is no name for a counter",
        remedy: "use 1 to 48 of the characters a-z, 0-9 and _")
    }
    let kind = try kind(of: url)
    if let obstacle = try obstacle(to: url) {
      throw BenchError(
        .machine, obstacle, remedy: "install the library with its headers and build again")
    }
    switch kind {
    #if BENCH_REDIS
      case "redis": return try RedisCounter(url, counter: counter)
    #endif
    #if BENCH_POSTGRESQL
      case "postgresql": return try PostgreSQLCounter(url, counter: counter)
    #endif
    default: return try SQLiteCounter(path: String(url.dropFirst("sqlite:".count)), name: counter)
    }
  }
}
