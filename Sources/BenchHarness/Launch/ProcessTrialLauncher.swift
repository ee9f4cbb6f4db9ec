public import BenchCore
import CPrimitives
import FoundationEssentials
import Glibc

/// Runs each trial in a fresh process of this binary (or any program that speaks the protocol).
///
/// The process leads a group of its own, dies with the orchestrator, gets the specification on its
/// standard input, and writes events to descriptor 3. Its standard error is kept only for messages.
/// Not for several threads at once: a trial's life hangs on the thread that started it.
public final class ProcessTrialLauncher: TrialLauncher {
  private let executable: String
  private let arguments: [String]
  private let interruption: Interruption
  private let warden: Warden?
  private let clock = SystemClock()

  /// How often memory and time are looked at while nothing arrives.
  ///
  /// At 10 looks a second a watched tree of 65 processes costs about 0.3 % of one CPU, and an
  /// allocator gains about 0.5 GB at most.
  private static let lookInterval: Int32 = 100
  /// How long an interrupted trial may take to finish its batch.
  private static let grace = Nanoseconds.seconds(2)
  /// How much of the trial's last words is kept for a message.
  private static let talkLimit = 2000

  /// Makes a launcher.
  ///
  /// - Parameters:
  ///   - executable: The program; `bench` itself for built-in back ends.
  ///   - arguments: What makes it a trial, such as `["trial"]`.
  ///   - interruption: Ends a trial early.
  ///   - warden: Ends a trial's group if this process is killed; nil in tests without one.
  ///   - reapsOrphans: Whether this whole process becomes the reaper of every orphaned descendant, so
  ///     that no zombie waits for a slow init. Only for programs that start nothing but trials.
  public init(
    executable: String, arguments: [String], interruption: Interruption, warden: Warden?,
    reapsOrphans: Bool = false
  ) {
    self.executable = executable
    self.arguments = arguments
    self.interruption = interruption
    self.warden = warden
    if reapsOrphans { _ = cprimitives_become_subreaper() }
  }

  /// Runs a trial in a fresh process; returns when nothing of it is left.
  public func run(_ specification: TrialSpecification, onEvent: (TrialEvent) throws -> Void)
    rethrows -> TrialEnd
  {
    let start = clock.now()
    var watch: Watch
    do {
      watch = try begin(specification)
    } catch {
      let failure = TrialFailure(.crashed, "the trial could not be started: \(error)")
      return TrialEnd(duration: clock.now() - start, failure: failure)
    }
    defer { watch.closeDescriptors() }
    do {
      while try step(&watch, specification, start: start, onEvent) {}
    } catch {
      _ = finish(&watch)
      throw error
    }
    let status = finish(&watch)
    // What was still in the pipe when the process ended.
    for event in watch.monitor.receive(watch.drainEvents()) { try onEvent(event) }
    watch.readTalk()
    let kills = MemoryWatch.kernelKills() ?? 0
    if kills > watch.kernelKills, case .signal(9) = status {
      watch.monitor.end(.outOfMemory, "the kernel ended the trial because memory ran out")
    }
    return watch.monitor.verdict(
      status: status, talk: watch.lastWords, duration: clock.now() - start)
  }

  /// Everything that is open while a trial runs.
  private struct Watch {
    let process: LaunchedProcess
    let events: Int32
    let errors: Int32
    let memory: MemoryWatch
    let kernelKills: Int
    var monitor: TrialMonitor
    var talk: [UInt8] = []
    var interruptedAt: Nanoseconds?
    var nextLook = Nanoseconds.zero

    var lastWords: String {
      String(decoding: talk.suffix(talkLimit), as: UTF8.self)
        .split(separator: "\n").suffix(3).joined(separator: " | ")
    }

    func drainEvents() -> [UInt8] {
      var all: [UInt8] = []
      while let bytes = Self.readSome(events), !bytes.isEmpty { all += bytes }
      return all
    }

    mutating func readTalk() {
      while let bytes = Self.readSome(errors), !bytes.isEmpty {
        talk = (talk + bytes).suffix(2 * talkLimit)
      }
    }

    /// What can be read without waiting; empty at the end of the stream, nil if nothing is there.
    static func readSome(_ descriptor: Int32) -> [UInt8]? {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &buffer, buffer.count)
      return count < 0 ? nil : Array(buffer[..<count])
    }

    func closeDescriptors() {
      close(events)
      close(errors)
    }
  }

  private func begin(_ specification: TrialSpecification) throws -> Watch {
    let input = try Self.memoryFile(try JSONEncoder().encode(specification))
    defer { close(input) }
    let events = try Self.pipe()
    let errors = try Self.pipe()
    defer {
      close(events.write)
      close(errors.write)
    }
    do {
      let process = try LaunchedProcess(
        path: executable, arguments: arguments, input: input, errors: errors.write,
        events: events.write)
      warden?.watch(group: process.id)
      return Watch(
        process: process, events: events.read, errors: errors.read,
        memory: MemoryWatch(root: process.id), kernelKills: MemoryWatch.kernelKills() ?? 0,
        monitor: TrialMonitor(expectedBatches: specification.batches))
    } catch {
      close(events.read)
      close(errors.read)
      throw error
    }
  }

  /// Waits for the next thing to happen; false when the trial is over.
  private func step(
    _ watch: inout Watch, _ specification: TrialSpecification, start: Nanoseconds,
    _ onEvent: (TrialEvent) throws -> Void
  ) rethrows -> Bool {
    var ready = [
      pollfd(fd: watch.events, events: Int16(POLLIN), revents: 0),
      pollfd(fd: watch.errors, events: Int16(POLLIN), revents: 0),
      pollfd(fd: watch.process.ended, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: watch.interruptedAt == nil ? interruption.descriptor : -1, events: Int16(POLLIN),
        revents: 0),
    ]
    poll(&ready, nfds_t(ready.count), Self.lookInterval)
    if ready[1].revents != 0 { watch.readTalk() }
    if ready[0].revents != 0, let bytes = Watch.readSome(watch.events) {
      for event in watch.monitor.receive(bytes) {
        try onEvent(event)
        if case .sample = event, watch.interruptedAt != nil {
          watch.monitor.end(.interrupted, "the run was interrupted")
        }
      }
    }
    look(&watch, specification, start: start)
    return watch.monitor.failure == nil && !watch.process.hasEnded
  }

  /// Holds the trial to its limits and the user's wishes.
  private func look(
    _ watch: inout Watch, _ specification: TrialSpecification, start: Nanoseconds
  ) {
    let now = clock.now()
    if interruption.isRequested {
      let since = watch.interruptedAt ?? now
      watch.interruptedAt = since
      if interruption.count > 1 || now - since > Self.grace {
        watch.monitor.end(.interrupted, "the run was interrupted")
      }
    }
    if now - start > specification.limit {
      let limit = specification.limit.seconds
      watch.monitor.end(.hung, "the trial was ended after its limit of \(limit) s")
    }
    guard now >= watch.nextLook else { return }
    watch.nextLook = now + .milliseconds(Int64(Self.lookInterval))
    let resident = watch.memory.resident()
    if resident > specification.memoryLimit {
      let (used, limit) = (resident.count >> 20, specification.memoryLimit.count >> 20)
      watch.monitor.end(
        .outOfMemory, "the trial's processes held \(used) MiB, over the limit of \(limit) MiB,")
    }
  }

  private func finish(_ watch: inout Watch) -> ProcessStatus {
    let status = watch.process.endGroup()
    warden?.forget(group: watch.process.id)
    return status
  }

  private static func memoryFile(_ data: Data) throws -> Int32 {
    let file = cprimitives_memory_file("bench-trial-specification")
    let written = data.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    guard file >= 0, written == data.count, lseek(file, 0, SEEK_SET) == 0 else {
      throw systemFailure("a file in memory cannot be made")
    }
    return file
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard cprimitives_pipe(&ends) == 0, fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 else {
      throw systemFailure("a pipe cannot be made")
    }
    return (ends[0], ends[1])
  }

  private static func systemFailure(_ message: String) -> BenchError {
    BenchError(
      .machine, message, remedy: "raise the limit of open files (ulimit -n) or free memory",
      cause: String(cString: strerror(errno)))
  }
}
