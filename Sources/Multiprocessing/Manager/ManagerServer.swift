import CPrimitives
import Glibc

/// The inside of a manager's server process: one thread, one loop over pipes.
///
/// A client is trusted if the kernel says that it runs as the same user and it knows the token of
/// the manager. Its process is watched by a process descriptor, so that its death is noticed even
/// if a fork of it still holds a copy of its connection.
final class ManagerServer {
  private final class Connection {
    /// The socket that the client came by; its pipe of requests once it is trusted.
    var input: Descriptor
    /// Its pipe of replies.
    var output: Descriptor?
    let process: Int32
    var reader = FrameReader()
    let writer = FrameWriter()

    init(_ socket: Descriptor, _ process: Int32) {
      input = socket
      self.process = process
    }

    var isTrusted: Bool { output != nil }

    deinit { reader.deallocate() }
  }

  private let listener: Descriptor
  /// A descriptor in reserve, given up to refuse a client when there is no other left.
  private var spare: Descriptor?
  private let token: [UInt8]
  // One thread, and no method is entered while another has one of these open.
  @exclusivity(unchecked) private var state = ManagerState()
  @exclusivity(unchecked) private var connections: [Int: Connection] = [:]
  private var processes: [Int32: Descriptor] = [:]
  private var nextConnection = 0
  /// The kernel's set of what is waited for: cheaper a request than to hand it the list each time.
  private var poll: Descriptor?
  @exclusivity(unchecked) private var roles: [Int32: Role] = [:]
  @exclusivity(unchecked) private var isStale = true

  /// What it means that a descriptor has something to read.
  private enum Role {
    case listener
    case connection(Int)
    case process(Int32)
  }

  /// So many events are taken at once; more come the next time.
  private static let mostEvents = 64

  init(listener: Descriptor, token: [UInt8]) {
    self.listener = listener
    self.token = token
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
      if state.nextDeadline != nil {
        deliver(state.expire(now: cprimitives_monotonic_now()))
      }
    }
  }

  /// Nanoseconds until the next time limit; negative for none.
  private var timeout: Int64 {
    guard let deadline = state.nextDeadline else { return -1 }
    return max(0, deadline - cprimitives_monotonic_now())
  }

  private func rebuild() {
    roles = [listener.number: .listener]
    for (number, connection) in connections {
      roles[connection.input.number] = .connection(number)
    }
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
    case .connection(let number): receive(number)
    case .process(let process): processEnded(process)
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
    connections[nextConnection] = Connection(socket, process)
    nextConnection += 1
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

  private func trust(_ connection: Connection, input: Descriptor, output: Descriptor) {
    connection.input = input
    connection.output = output
    if processes[connection.process] == nil {
      let number = cprimitives_pidfd_open(connection.process)
      if number >= 0 { processes[connection.process] = Descriptor(owning: number) }
    }
    isStale = true
  }

  private func processEnded(_ process: Int32) {
    for (number, connection) in connections where connection.process == process {
      connections[number] = nil
    }
    processes[process] = nil
    isStale = true
    deliver(state.processEnded(process))
  }

  private func drop(_ number: Int) {
    guard let connection = connections.removeValue(forKey: number) else { return }
    isStale = true
    let process = connection.process
    if !connections.values.contains(where: { $0.process == process && $0.isTrusted }) {
      processes[process] = nil
      deliver(state.processEnded(process))
    }
  }

  // MARK: Requests

  private func receive(_ number: Int) {
    guard let connection = connections[number] else { return }
    do {
      if !connection.isTrusted { return try greet(number, connection) }
      // There is something: reading does not wait, and need not ask not to.
      _ = try connection.reader.fill(from: connection.input.number, waits: true)
      while let message = try connection.reader.next() {
        var reader = ByteReader(message)
        let request = try ManagerRequest(from: &reader)
        try take(request, number, connection)
      }
    } catch {
      drop(number)
    }
  }

  /// Takes the first message of a client: the token, and with it the pipes to be used from now on.
  ///
  /// It is short and comes in one piece; anything else is refused.
  private func greet(_ number: Int, _ connection: Connection) throws {
    var frame = [UInt8](repeating: 0, count: 256)
    var numbers: [Int32] = [-1, -1]
    var count = Int32(numbers.count)
    var truncated: Int32 = 0
    let size = cprimitives_receive(
      connection.input.number, &frame, frame.count, &numbers, &count, &truncated)
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
    trust(connection, input: descriptors[0], output: descriptors[1])
    deliver([ManagerAnswer(connection: number, reply: ManagerReply())])
  }

  private func take(_ request: ManagerRequest, _ number: Int, _ connection: Connection) throws {
    // The clock is only asked when somebody sets a limit.
    let now = request.timeout > 0 ? cprimitives_monotonic_now() : 0
    deliver(
      state.handle(request, connection: number, process: connection.process, now: now))
  }

  private func deliver(_ answers: [ManagerAnswer]) {
    for answer in answers {
      guard let connection = connections[answer.connection], let output = connection.output
      else { continue }
      connection.writer.begin()
      answer.reply.append(to: connection.writer.buffer)
      do {
        try connection.writer.send(to: output.number, .never)
      } catch {
        drop(answer.connection)
      }
    }
  }
}
