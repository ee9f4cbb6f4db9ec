import BenchCore
import BenchTestSupport
import Foundation
import Testing

@testable import BenchExternalStores

@Suite(.serialized) struct ExternalStoreTests {
  /// Has several threads with a connection each count at the same time.
  private func count(_ url: String, threads: Int = 4, each: Int = 200) throws {
    let counter = try ExternalStores.open(url, counter: "test")
    defer { counter.close() }
    try counter.reset()
    #expect(try counter.value() == 0)
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      do {
        let own = try ExternalStores.open(url, counter: "test")
        defer { own.close() }
        for _ in 0..<each { try own.increment() }
      } catch {
        failures.add("\(error)")
      }
    }
    #expect(failures.all == [])
    #expect(try counter.value() == threads * each)
    #expect(try counter.increment() == threads * each + 1)
    try counter.reset()
    #expect(try counter.increment() == 1)
    try counter.remove()
  }

  @Test func `a fresh SQLite file can be opened by many at the same moment`() throws {
    for _ in 0..<10 {
      let folder = try ScratchFolder()
      let url = "sqlite:" + folder.file("counter.sqlite")
      let failures = Failures()
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        do { try ExternalStores.open(url, counter: "test").close() } catch {
          failures.add("\(error)")
        }
      }
      #expect(failures.all == [])
    }
  }

  @Test func `no increment of an SQLite counter is lost`() throws {
    let folder = try ScratchFolder()
    let url = "sqlite:" + folder.file("counter.sqlite")
    try count(url)
  }

  @Test(
    .enabled(
      if: StoreServer.hasRedis && ExternalStores.builtIn.contains("redis"),
      "needs redis-server, and hiredis at build time"))
  func `no increment of a Redis counter is lost`() throws {
    let server = try StoreServer.redis()
    try count(server.url)
    try count(server.url + "/1")
    withExtendedLifetime(server) {}
  }

  @Test(
    .enabled(
      if: StoreServer.hasPostgreSQL && ExternalStores.builtIn.contains("postgresql"),
      "needs PostgreSQL's server programs, and libpq at build time"))
  func `no increment of a PostgreSQL counter is lost`() throws {
    let server = try StoreServer.postgreSQL()
    try count(server.url)
    withExtendedLifetime(server) {}
  }

  @Test func `a server that is not there is named with the cause`() throws {
    for url in ["redis://127.0.0.1:1", "postgresql://bench@127.0.0.1:1/none"] {
      let error = try #require(throws: BenchError.self) {
        try ExternalStores.open(url, counter: "test")
      }
      #expect(error.code == .machine)
      if try ExternalStores.obstacle(to: url) == nil {
        #expect(error.message.contains("127.0.0.1:1"))
        #expect(error.cause?.contains("refused") == true)
      } else {
        #expect(error.message.contains("not built in"))
      }
    }
  }

  @Test func `a store that refuses says so`() throws {
    let folder = try ScratchFolder()
    let error = try #require(throws: BenchError.self) {
      try ExternalStores.open("sqlite:" + folder.path, counter: "test")
    }
    #expect(error.message.contains(folder.path))
    #expect(error.cause != nil)
  }

  @Test(arguments: ["", "sqlite", "mysql://host/x", "redis:host", "http://host", "postgresql:x"])
  func `an address of no known form is wrong use`(_ url: String) throws {
    let error = try #require(throws: BenchError.self) {
      try ExternalStores.open(url, counter: "test")
    }
    #expect(error.code == .usage)
    #expect(error.remedy?.contains("redis://") == true)
  }

  @Test(arguments: ["", "a b", "x'; DROP", "Äpfel"])
  func `a name that could mean something else to a store is refused`(_ name: String) throws {
    let error = try #require(throws: BenchError.self) {
      try ExternalStores.open("sqlite:/nowhere", counter: name)
    }
    #expect(error.code == .usage)
  }

  @Test func `an address is taken apart`() throws {
    let full = try ServerAddress("redis://ada:pa:ss@[::1]:7000/3", defaultPort: 6379)
    #expect(full.user == "ada")
    #expect(full.password == "pa:ss")
    #expect(full.host == "::1")
    #expect(full.port == 7000)
    #expect(full.path == "3")
    let plain = try ServerAddress("redis://host", defaultPort: 6379)
    #expect(plain == ServerAddress(host: "host", port: 6379, path: ""))
    #expect(throws: BenchError.self) { try ServerAddress("redis://host:0", defaultPort: 1) }
    #expect(throws: BenchError.self) { try ServerAddress("redis://:1", defaultPort: 1) }
  }
}

/// What went wrong on several threads.
final class Failures: @unchecked Sendable {  // Every use holds the lock.
  private let lock = NSLock()
  private var texts: [String] = []

  func add(_ text: String) { lock.withLock { texts.append(text) } }

  var all: [String] { lock.withLock { texts } }
}
