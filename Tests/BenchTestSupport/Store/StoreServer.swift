import Foundation
import Glibc

/// A database server of a test's own: on loopback, with its data in a folder of its own, gone when
/// the object is.
public final class StoreServer {
  /// The address for a client.
  public let url: String
  private let process: Process
  private let folder: ScratchFolder
  private let output: Pipe
  /// The signal that ends the server at once, without waiting for its clients: Foundation starts
  /// processes with most signals blocked, and not every server unblocks them.
  private let ending: Int32

  /// How long a server may take until it accepts clients: initdb alone needs a second or two.
  private static let startLimit: TimeInterval = 60

  private init(
    _ program: String, _ arguments: [String], folder: ScratchFolder, url: String, ready: String,
    ending: Int32
  ) throws {
    self.url = url
    self.ending = ending
    self.folder = folder
    output = Pipe()
    process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try waitFor(ready)
  }

  deinit {
    kill(process.processIdentifier, ending)
    process.waitUntilExit()
  }

  /// Reads what the server prints until a line says that it is ready.
  private func waitFor(_ ready: String) throws {
    let deadline = Date(timeIntervalSinceNow: Self.startLimit)
    let descriptor = output.fileHandleForReading.fileDescriptor
    var text = ""
    while deadline.timeIntervalSinceNow > 0 {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 1000) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { break }
      text += String(decoding: bytes[..<count], as: UTF8.self)
      if text.contains(ready) { return }
    }
    kill(process.processIdentifier, ending)
    throw Failure(description: "the server did not become ready; it said: \(text)")
  }

  private struct Failure: Error, CustomStringConvertible { var description: String }

  // MARK: Redis

  /// Whether a Redis server is installed.
  public static var hasRedis: Bool { path(of: "redis-server") != nil }

  /// Starts a Redis server.
  public static func redis() throws -> StoreServer {
    let (folder, port) = (try ScratchFolder(), try freePort())
    return try StoreServer(
      path(of: "redis-server") ?? "",
      ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      folder: folder, url: "redis://127.0.0.1:\(port)", ready: "eady to accept connections",
      ending: SIGKILL)
  }

  // MARK: PostgreSQL

  /// Whether a PostgreSQL server is installed and can be started: root cannot, so root needs a way
  /// to become the user `postgres`.
  public static var hasPostgreSQL: Bool {
    guard postgreSQL("postgres") != nil, postgreSQL("initdb") != nil else { return false }
    return geteuid() != 0 || (getpwnam("postgres") != nil && path(of: "setpriv") != nil)
  }

  /// Makes a database cluster and starts a server for it.
  public static func postgreSQL() throws -> StoreServer {
    let (folder, port) = (try ScratchFolder(), try freePort())
    let data = folder.file("data")
    if geteuid() == 0, let user = getpwnam("postgres")?.pointee {
      chown(folder.path, user.pw_uid, user.pw_gid)
    }
    let make = Process()
    let initdb = unprivileged(
      [postgreSQL("initdb") ?? "", "-D", data, "-A", "trust", "-U", "bench", "--no-sync"])
    make.executableURL = URL(filePath: initdb[0])
    make.arguments = Array(initdb.dropFirst())
    make.currentDirectoryURL = URL(filePath: folder.path)
    make.standardOutput = FileHandle.nullDevice
    try make.run()
    make.waitUntilExit()
    let server = unprivileged(
      [
        postgreSQL("postgres") ?? "", "-D", data, "-h", "127.0.0.1", "-p", "\(port)", "-k", "",
        "-c", "fsync=off",
      ])
    return try StoreServer(
      server[0], Array(server.dropFirst()), folder: folder,
      url: "postgresql://bench@127.0.0.1:\(port)/postgres",
      ready: "ready to accept connections", ending: SIGQUIT)
  }

  /// The command as it is, or run as the user `postgres` if we are root.
  private static func unprivileged(_ command: [String]) -> [String] {
    guard geteuid() == 0 else { return command }
    let become = ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    return [path(of: "setpriv") ?? ""] + become + command
  }

  /// Debian keeps the server's programs away from the search path, in a folder for each version.
  private static func postgreSQL(_ name: String) -> String? {
    if let path = path(of: name) { return path }
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted().reversed().map { "\(root)/\($0)/bin/\(name)" }
      .first { access($0, X_OK) == 0 }
  }

  private static func path(of name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// A port that was free a moment ago: the servers cannot choose one and tell.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure(description: "no port is free on loopback") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
