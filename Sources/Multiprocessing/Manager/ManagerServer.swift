import CPrimitives
import Glibc

/// The inside of a manager's server process.
///
/// ```
///  client ── pipe ──▶ its thread ────┐
///  client ── pipe ──▶ its thread ────┼──▶ ManagerCore: objects, one lock
///  more clients ────▶ polling thread ┘
///        new clients, dead clients, time limits ▲
/// ```
///
/// The first clients get a thread each, which sleeps in the read of the next request; a poll before
/// each would cost a tenth of a call. All others share the polling thread.
///
/// A client is trusted if the kernel says that it runs as the same user and it knows the token of
/// the manager. Its process is watched by a process descriptor, so that its death is noticed even
/// if a fork of it still holds a copy of its connection.
final class ManagerServer {
  /// A client that has not shown the token yet.
  private struct Newcomer {
    let socket: Descriptor
    let process: Int32
  }

  /// What it means that a descriptor has something to read.
  private enum Role {
    case listener
    case nudge
    case newcomer
    case connection(ManagerConnection)
    case process(Int32)
  }

  /// So many events are taken at once; more come the next time.
  private static let mostEvents = 64
  /// So many clients get a thread: each costs some 20 KiB, and more than a few are hardly busy at
  /// the same time.
  private static let mostReaders = 16

  private let core: ManagerCore
  private let listener: Descriptor
  /// A descriptor in reserve, given up to refuse a client when there is no other left.
  private var spare: Descriptor?
  private let token: [UInt8]
  private var newcomers: [Int32: Newcomer] = [:]
  private var processes: [Int32: Descriptor] = [:]
  private var nextConnection = 0
  private var readers = 0
  /// The kernel's set of what is waited for: cheaper a request than to hand it the list each time.
  private var poll: Descriptor?
  private var roles: [Int32: Role] = [:]
  private var isStale = true

  /// Throws if the system has no descriptor left.
  init(listener: Descriptor, token: [UInt8]) throws {
    self.listener = listener
    self.token = token
    core = try ManagerCore()
    spare = Self.makeSpare()
  }

  private static func makeSpare() -> Descriptor? {
    let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
    return number >= 0 ? Descriptor(owning: number) : nil
  }

  /// Serves until this process is ended.
  func run() -> Never {
    cprimitives_stream_ignore_sigpipe()
    let events = UnsafeMutablePointer<cprimitives_poll_event>.allocate(capacity: Self.mostEvents)
    while true {
      if isStale { rebuild() }
      let count = cprimitives_poll_wait(
        poll?.number ?? -1, events, Int32(Self.mostEvents), timeout)
      // Only descriptors that are open no longer could make it fail; the next set lacks them.
      if count < 0 { isStale = true }
      for index in 0..<max(0, Int(count)) { serve(events[index].descriptor) }
      core.expire()
    }
  }

  /// Nanoseconds until the next time limit; negative for none.
  private var timeout: Int64 {
    guard let deadline = core.nextDeadline else { return -1 }
    return max(0, deadline - cprimitives_monotonic_now())
  }

  private func rebuild() {
    roles = [listener.number: .listener, core.nudge.number: .nudge]
    for connection in core.polled { roles[connection.input.number] = .connection(connection) }
    for newcomer in newcomers.keys { roles[newcomer] = .newcomer }
    for (process, descriptor) in processes { roles[descriptor.number] = .process(process) }
    // Given back first: there may be no descriptor left for a second one.
    poll = nil
    let number = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard number >= 0 else {
      // The system has no descriptor left; not to be asked for without a pause.
      usleep(1000)
      return
    }
    poll = Descriptor(owning: number)
    for descriptor in roles.keys { _ = cprimitives_poll_add_readable(number, descriptor) }
    isStale = false
  }

  private func serve(_ descriptor: Int32) {
    switch roles[descriptor] {
    case .listener: accept()
    case .nudge: for connection in core.takeEnded() { readerEnded(connection) }
    case .newcomer: greet(descriptor)
    case .connection(let connection):
      // One that was dropped in this round may share its number with a new one.
      guard connection.isOpen else { return }
      do { try core.serve(connection) } catch { drop(connection) }
    case .process(let process):
      processes[process] = nil
      isStale = true
      core.processEnded(process)
    case nil: break
    }
  }

  // MARK: Clients

  private func accept() {
    let number = cprimitives_accept(listener.number)
    guard number >= 0 else {
      if errno == EMFILE || errno == ENFILE { refuseOne() }
      return
    }
    let socket = Descriptor(owning: number)
    var process: pid_t = 0
    var user: uid_t = 0
    var group: gid_t = 0
    guard cprimitives_peer_credentials(number, &process, &user, &group) == 0,
      user == geteuid()
    else { return }
    newcomers[number] = Newcomer(socket: socket, process: process)
    isStale = true
  }

  /// Takes the client that waits and closes its connection at once: otherwise it would wait for
  /// ever, and the listener, which stays readable, would keep this process busy.
  private func refuseOne() {
    spare = nil
    let number = cprimitives_accept(listener.number)
    if number >= 0 { close(number) }
    spare = Self.makeSpare()
  }

  private func greet(_ socket: Int32) {
    guard let newcomer = newcomers.removeValue(forKey: socket) else { return }
    isStale = true
    guard let (input, output) = try? readToken(newcomer) else { return }
    let process = newcomer.process
    if processes[process] == nil {
      let number = cprimitives_pidfd_open(process)
      if number >= 0 { processes[process] = Descriptor(owning: number) }
    }
    let connection = ManagerConnection(
      number: nextConnection, process: process, input: input, output: output)
    nextConnection += 1
    core.add(connection)
    connection.send(ManagerReply())
    if readers < Self.mostReaders { startReader(connection) }
  }

  /// Gives a connection a thread; without one it stays with this one.
  private func startReader(_ connection: ManagerConnection) {
    let core = core
    guard let thread = try? PlainThread("client-\(connection.number)", { core.read(connection) })
    else { return }
    thread.letGo()
    connection.hasReader = true
    readers += 1
  }

  private func readerEnded(_ connection: ManagerConnection) {
    readers -= 1
    drop(connection)
  }

  private func drop(_ connection: ManagerConnection) {
    isStale = true
    let isLast = core.drop(connection)
    // Without a process descriptor this is all that will be seen of the client's end.
    if isLast, processes[connection.process] == nil { core.processEnded(connection.process) }
  }

  /// Takes the first message of a client: the token, and with it the pipes to be used from now on.
  ///
  /// It is short and comes in one piece; anything else is refused.
  private func readToken(_ client: Newcomer) throws -> (input: Descriptor, output: Descriptor) {
    var frame = [UInt8](repeating: 0, count: 256)
    var numbers: [Int32] = [-1, -1]
    var count = Int32(numbers.count)
    var truncated: Int32 = 0
    let size = cprimitives_receive(
      client.socket.number, &frame, frame.count, &numbers, &count, &truncated)
    let descriptors = numbers.prefix(Int(count)).map { Descriptor(owning: $0) }
    let refusal = MultiprocessingError(.refused, "a client does not know the token")
    guard size >= FrameHeader.size, truncated == 0, descriptors.count == 2,
      descriptors.allSatisfy({ cprimitives_is_pipe($0.number) != 0 })
    else { throw refusal }
    let request = try frame.withUnsafeBytes { bytes -> ManagerRequest in
      guard let base = bytes.baseAddress, try FrameHeader(base).length == size - FrameHeader.size
      else { throw refusal }
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.size..<size]))
      return try ManagerRequest(from: &reader)
    }
    guard request.method == ManagerMethod.hello.rawValue, request.key == token else {
      throw refusal
    }
    return (descriptors[0], descriptors[1])
  }
}
