public import BenchCore
import CPrimitives
import Glibc

/// A server fixture in a process of its own, forked from a process that has one thread.
///
///     parent                        child
///       fork ------------------------> dies with its parent, drops every descriptor but the pipe
///       reads the pipe <-------------- variables, "ready"
///       …                              serves
///       SIGTERM, later SIGKILL ------> ends; the pipe's end tells the parent
public final class FixtureProcess {
  /// The fixture's kind.
  public let kind: String
  /// The child, for reading its CPU time.
  public let pid: Int32
  /// What the fixture provides, such as `port`.
  public let variables: [String: Value]
  /// The report's pipe: its end is the end of the child.
  private let pipe: Int32
  private var isReaped = false

  /// How long a server may take to be ready: far above the milliseconds that it needs.
  public static let startLimit = Nanoseconds.seconds(10)

  private init(kind: String, pid: Int32, variables: [String: Value], pipe: Int32) {
    self.kind = kind
    self.pid = pid
    self.variables = variables
    self.pipe = pipe
  }

  /// Forks and waits until the fixture is ready.
  ///
  /// - Parameter allowsThreads: whether to fork although the process has more than one thread. Only
  ///   for tests, in which the others are known to be idle: a child of a process whose other threads
  ///   held locks at the fork may wait for those locks for ever.
  /// - Throws: `BenchError` if it cannot be started, says an error, or is not ready in time; then
  ///   nothing is left of it.
  public static func start(
    _ definition: any FixtureDefinition, limit: Nanoseconds = startLimit,
    allowsThreads: Bool = false
  ) throws -> FixtureProcess {
    let kind = type(of: definition).descriptor.kind
    let threads = try ThreadCount.current()
    guard allowsThreads || threads == 1 else {
      throw BenchError(
        .machine,
        "the fixture '\(kind)' cannot be forked: this process has \(threads) threads, not one",
        remedy: "start fixtures before anything that creates threads")
    }
    var ends: [Int32] = [-1, -1]
    guard cprimitives_pipe(&ends) == 0 else { throw SystemError("pipe") }
    let parent = getpid()
    let pid = cprimitives_fork()
    if pid == 0 { serve(definition, kind: kind, report: ends[1], parent: parent) }
    let number = errno
    close(ends[1])
    guard pid > 0 else {
      close(ends[0])
      throw SystemError("fork", "of the fixture '\(kind)'", errorNumber: number)
    }
    return try awaitReady(kind: kind, pid: pid, pipe: ends[0], limit: limit)
  }

  /// Whether the child still runs; one that does not has failed its clients.
  public var isRunning: Bool { !isReaped && !waitForEnd(until: .zero) }

  /// Ends the child and waits for its end; nothing is left.
  ///
  /// A second call does nothing.
  ///
  /// - Parameter patience: how long it may take to follow SIGTERM before SIGKILL ends it.
  public func stop(patience: Nanoseconds = .seconds(2)) {
    guard !isReaped else { return }
    isReaped = true
    kill(pid, SIGTERM)
    if !waitForEnd(until: MonotonicClock.now() + patience) { kill(pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    close(pipe)
  }

  deinit { stop() }

  /// Waits for the end of the pipe, that is, of the child; false if the deadline came first.
  private func waitForEnd(until deadline: Nanoseconds) -> Bool {
    var byte: UInt8 = 0
    while true {
      guard (try? Self.awaitInput(pipe, until: deadline)) == true else { return false }
      let count = read(pipe, &byte, 1)
      if count == 0 || (count < 0 && errno != EINTR) { return true }
    }
  }

  private static func awaitReady(kind: String, pid: Int32, pipe: Int32, limit: Nanoseconds) throws
    -> FixtureProcess
  {
    func abandon(_ why: String, _ remedy: String? = nil) -> BenchError {
      FixtureProcess(kind: kind, pid: pid, variables: [:], pipe: pipe).stop(patience: .zero)
      return BenchError(
        .machine, "the fixture '\(kind)' could not be started: \(why)", remedy: remedy)
    }
    let deadline = MonotonicClock.now() + limit
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      guard try awaitInput(pipe, until: deadline) else {
        throw abandon(
          "it was not ready after \(Value.duration(limit))", "look for what keeps this machine busy"
        )
      }
      let count = read(pipe, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw abandon("its process ended before it was ready") }
      text += part.prefix(count)
      switch FixtureReport.outcome(of: String(decoding: text, as: UTF8.self)) {
      case .incomplete: continue
      case .failed(let why): throw abandon(why)
      case .ready(let variables):
        return FixtureProcess(kind: kind, pid: pid, variables: variables, pipe: pipe)
      }
    }
  }

  /// Waits until something can be read, or the stream has ended; false if the deadline came first.
  private static func awaitInput(_ descriptor: Int32, until deadline: Nanoseconds) throws -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let left = (deadline - MonotonicClock.now()).count
      // Rounded up, so that the last wait does not end just before the deadline.
      let milliseconds = left > 0 ? min(left / 1_000_000 + 1, 1_000_000) : 0
      let count = poll(&entry, 1, Int32(milliseconds))
      if count > 0 { return true }
      if count < 0, errno != EINTR { throw SystemError("poll") }
      if count == 0, left <= 0 { return false }
    }
  }

  /// The child's whole life.
  private static func serve(
    _ definition: any FixtureDefinition, kind: String, report: Int32, parent: Int32
  ) -> Never {
    cprimitives_spawn_become_fixture(report, parent, kind)
    func say(_ text: String) {
      _ = Array(text.utf8).withUnsafeBytes { write(report, $0.baseAddress, $0.count) }
    }
    do {
      try definition.serve { say(try FixtureReport.lines($0)) }
      _exit(0)
    } catch {
      say(FixtureReport.line(for: error))
      _exit(1)
    }
  }
}

/// How many threads this process has.
enum ThreadCount {
  static func current() throws -> Int {
    guard let stream = opendir("/proc/self/task") else { throw SystemError("opendir", "/proc") }
    defer { closedir(stream) }
    var entries = 0
    while readdir(stream) != nil { entries += 1 }
    // Without "." and "..".
    return entries - 2
  }
}
