#if BENCH_REDIS
  import BenchCore
  import CHiredis
  import Glibc
  import Synchronization

  /// A counter under a key of a Redis server.
  final class RedisCounter: CounterStore, @unchecked Sendable {  // Every call holds the lock.
    /// Loopback servers answer in microseconds; one that takes this long is not there.
    private static let patience = timeval(tv_sec: 10, tv_usec: 0)

    private let address: ServerAddress
    private let key: String
    private let lock = Mutex(())
    private var context: UnsafeMutablePointer<redisContext>?

    init(_ url: String, counter: String) throws {
      address = try ServerAddress(url, defaultPort: 6379)
      key = "bench:counter:\(counter)"
      context = redisConnectWithTimeout(address.host, Int32(address.port), Self.patience)
      do {
        guard let context, context.pointee.err == 0 else { throw failure("cannot be reached") }
        redisSetTimeout(context, Self.patience)
        if let password = address.password {
          let words = address.user.map { ["AUTH", $0, password] } ?? ["AUTH", password]
          try command(words, shown: "AUTH")
        }
        if !address.path.isEmpty { try command(["SELECT", address.path]) }
      } catch {
        close()
        throw error
      }
    }

    deinit { close() }

    func reset() throws { try lock.withLock { _ in _ = try command(["SET", key, "0"]) } }

    func increment() throws -> Int { try lock.withLock { _ in try command(["INCR", key]) } }

    func value() throws -> Int { try lock.withLock { _ in try command(["GET", key]) } }

    func remove() throws { try lock.withLock { _ in _ = try command(["DEL", key]) } }

    func close() {
      lock.withLock { _ in
        if let context { redisFree(context) }
        context = nil
      }
    }

    /// Sends a command and waits for its answer; the number in it, or 0 if it holds none.
    @discardableResult
    private func command(_ words: [String], shown: String? = nil) throws -> Int {
      let copies = words.map { strdup($0) }
      defer { for copy in copies { free(copy) } }
      var arguments = copies.map { UnsafePointer($0) }
      let lengths = words.map { $0.utf8.count }
      guard let context,
        let answer = redisCommandArgv(context, Int32(words.count), &arguments, lengths)
      else { throw failure("does not answer \(shown ?? words.joined(separator: " "))") }
      defer { freeReplyObject(answer) }
      let reply = answer.assumingMemoryBound(to: redisReply.self).pointee
      switch reply.type {
      case REDIS_REPLY_INTEGER: return Int(reply.integer)
      case REDIS_REPLY_ERROR:
        throw failure("refuses \(shown ?? words.joined(separator: " "))", text(reply))
      case REDIS_REPLY_STRING: return Int(text(reply)) ?? 0
      default: return 0
      }
    }

    private func text(_ reply: redisReply) -> String {
      guard let start = reply.str else { return "" }
      return String(
        decoding: UnsafeRawBufferPointer(start: start, count: Int(reply.len)), as: UTF8.self)
    }

    private func failure(_ what: String, _ cause: String? = nil) -> BenchError {
      var cause = cause
      if cause == nil, let context, context.pointee.err != 0 {
        cause = withUnsafeBytes(of: context.pointee.errstr) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
      }
      return BenchError(
        .machine, "the Redis server at \(address.host):\(address.port) \(what)", cause: cause)
    }
  }
#endif
