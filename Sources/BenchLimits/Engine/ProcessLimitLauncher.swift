import BenchCore
public import BenchHarness
import CPrimitives
import Glibc

/// Measures each side in a fresh process: this very binary, or an interpreter with a script.
///
/// The process leads a group of its own, dies with this one, and writes its result as one line to
/// descriptor 3: `value NANOSECONDS` or `unavailable REASON`. Its standard error is kept for
/// messages. Not for several threads at once.
public struct ProcessLimitLauncher: LimitLauncher {
  /// What to start, and who has to know of it.
  public struct Settings {
    /// This binary.
    public var executable: String
    /// The paths of the interpreters that are there and wanted.
    public var interpreters: [LimitInterpreter: String]
    /// A folder for the scripts, which must be there while the launcher is used.
    public var scratch: String
    /// Ends a side's group if this process is killed.
    public var warden: Warden?
    /// The user's wish to stop.
    public var interruption: Interruption

    /// Collects the settings.
    public init(
      executable: String, interpreters: [LimitInterpreter: String] = [:], scratch: String,
      warden: Warden? = nil, interruption: Interruption = Interruption()
    ) {
      self.executable = executable
      self.interpreters = interpreters
      self.scratch = scratch
      self.warden = warden
      self.interruption = interruption
    }
  }

  /// How long a side may take in all, over its effort: starting an interpreter with a forkserver
  /// and a pool takes under 2 s even on a machine with ten times too much to do.
  private static let patience = Nanoseconds.seconds(20)

  private let settings: Settings
  private let cpus: [Int32]
  private let scripts: String

  /// Makes a launcher and writes the scripts into its scratch folder.
  ///
  /// - Throws: `BenchError` with code `machine` if they cannot be written.
  public init(_ settings: Settings) throws {
    self.settings = settings
    cpus = LimitCPUs.usable()
    scripts = settings.scratch
    if !settings.interpreters.isEmpty { try ReferenceScript.write(to: settings.scratch) }
  }

  /// Measures one side.
  public func run(_ request: LimitRequest) -> LimitOutcome {
    let placed: [Int32]
    switch placement(request.limit.placement) {
    case .success(let cpus): placed = cpus
    case .failure(let unavailable): return .unavailable(unavailable.reason)
    }
    let list = placed.map(String.init).joined(separator: ",")
    switch request.side.measure {
    case .program:
      let arguments = [
        "limit-side", request.limit.id, request.side.name, "--nanoseconds",
        "\(request.effort.count)", "--count", "\(request.count)",
      ]
      return start(
        settings.executable, arguments + (list.isEmpty ? [] : ["--cpus", list]), request)
    case .script(let interpreter, let entry):
      guard let path = settings.interpreters[interpreter] else {
        return .unavailable(interpreter.missing)
      }
      let arguments = [
        "\(scripts)/\(ReferenceScript.file(of: entry, for: interpreter))", entry,
        "\(request.effort.seconds)", request.limit.placement.rawValue, list,
        "\(request.count)",
      ]
      return start(path, arguments, request)
    }
  }

  /// The CPUs of a placement; a side that is placed nowhere gets none.
  ///
  /// The last ones: the first CPU serves most interrupts.
  private func placement(_ placement: LimitPlacement) -> Result<[Int32], LimitUnavailable> {
    let wanted: Int
    switch placement {
    case .anywhere: wanted = 0
    case .oneCPU: wanted = 1
    case .twoCPUs: wanted = 2
    }
    guard cpus.count >= wanted else {
      return .failure(
        LimitUnavailable("needs \(wanted) CPUs, and this process may use \(cpus.count)"))
    }
    return .success(Array(cpus.suffix(wanted)))
  }

  private func start(
    _ path: String, _ arguments: [String], _ request: LimitRequest
  ) -> LimitOutcome {
    do {
      let child = try SideChild(path: path, arguments: arguments)
      settings.warden?.watch(group: child.process.id)
      defer { settings.warden?.forget(group: child.process.id) }
      return child.result(
        within: request.effort + request.effort + Self.patience, settings.interruption)
    } catch {
      return .failed("\(error)")
    }
  }
}

/// The process of one side with the pipes that it writes to.
private struct SideChild {
  let process: LaunchedProcess
  private let events: Int32
  private let errors: Int32

  init(path: String, arguments: [String]) throws {
    var events: [Int32] = [-1, -1]
    var errors: [Int32] = [-1, -1]
    guard cprimitives_pipe(&events) == 0, cprimitives_pipe(&errors) == 0 else {
      throw BenchError(
        .machine, "a pipe cannot be made", remedy: "raise the limit of open files (ulimit -n)",
        cause: String(cString: strerror(errno)))
    }
    defer {
      close(events[1])
      close(errors[1])
    }
    for descriptor in [events[0], errors[0]] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    process = try LaunchedProcess(
      path: path, arguments: arguments, input: -1, errors: errors[1], events: events[1])
    self.events = events[0]
    self.errors = errors[0]
  }

  /// Waits for the result; nothing of the process is left when this returns.
  func result(within limit: Nanoseconds, _ interruption: Interruption) -> LimitOutcome {
    defer {
      close(events)
      close(errors)
    }
    let clock = SystemClock()
    let start = clock.now()
    var line: [UInt8] = []
    var talk: [UInt8] = []
    var isLate = false
    while !process.hasEnded, !isLate, !interruption.isRequested {
      var ready = [
        pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        pollfd(fd: process.ended, events: Int16(POLLIN), revents: 0),
      ]
      poll(&ready, 2, 100)
      if ready[0].revents != 0 { talk = (talk + Self.read(errors)).suffix(2000) }
      isLate = clock.now() - start > limit
      // The writers are gone and the process is not: wait for it alone.
      if ready[0].revents & Int16(POLLHUP) != 0 { poll(&ready[1], 1, 100) }
    }
    let status = process.endGroup()
    if isLate { return .failed("it was ended after \(limit.seconds) s") }
    if interruption.isRequested { return .failed("it was interrupted") }
    line += Self.read(events)
    talk += Self.read(errors)
    return Self.outcome(line, talk, status)
  }

  private static func outcome(
    _ line: [UInt8], _ talk: [UInt8], _ status: ProcessStatus
  ) -> LimitOutcome {
    let text = String(decoding: line, as: UTF8.self).split(separator: "\n").first ?? ""
    let words = text.split(separator: " ", maxSplits: 1)
    if words.count == 2, words[0] == "unavailable" { return .unavailable(String(words[1])) }
    if words.count == 2, words[0] == "value", let value = Double(words[1]), value > 0 {
      return .nanoseconds(value)
    }
    let last = String(decoding: talk, as: UTF8.self).split(separator: "\n").suffix(2)
    let spoken = last.isEmpty ? "it said nothing" : last.joined(separator: " | ")
    switch status {
    case .exit(let code): return .failed("exit code \(code): \(spoken)")
    case .signal(let number): return .failed("ended by signal \(number): \(spoken)")
    }
  }

  /// What can be read without waiting.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return all }
      all += buffer[..<count]
    }
  }
}
