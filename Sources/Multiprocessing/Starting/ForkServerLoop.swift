import CPrimitives
import Glibc

/// The inside of a fork server: takes requests, forks, and tells how children ended.
struct ForkServerLoop {
  let control: Descriptor
  let tasks: TaskCatalogue

  /// What the server ignores and its children do not: Ctrl-C is the parent's to answer.
  private static let ignored = [SIGINT, SIGPIPE]

  /// Serves until the parent is gone or closes the control socket.
  func run(_ request: LaunchRequest) throws -> Int32 {
    let parent = try watchParent(request.lifeline ?? getppid())
    // Once here and not in every child, which then has only to undo what follows.
    cprimitives_reset_signals()
    for number in Self.ignored { signal(number, SIG_IGN) }
    let number = cprimitives_child_signal_descriptor()
    guard number >= 0 else { throw MultiprocessingError.system("cannot watch for children") }
    let childSignal = Descriptor(owning: number)
    var statusPipes: [Int32: Descriptor] = [:]
    while true {
      var entries = [control, parent, childSignal].map {
        pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0)
      }
      if poll(&entries, nfds_t(entries.count), -1) < 0 { continue }
      if entries[1].revents != 0 { return 0 }
      if entries[2].revents != 0 { reap(childSignal, &statusPipes) }
      if entries[0].revents != 0 {
        guard let message = try LaunchChannel.receive(from: control.number) else { return 0 }
        try serve(message, [parent, childSignal], &statusPipes)
      }
    }
  }

  /// A descriptor that turns readable when the parent has ended, also if that happens now.
  private func watchParent(_ pid: Int32) throws -> Descriptor {
    let number = cprimitives_pidfd_open(pid)
    // Adopted by somebody else: the parent is gone, and the descriptor may name a stranger.
    if number < 0 || getppid() != pid { _exit(0) }
    return Descriptor(owning: number)
  }

  private func serve(
    _ message: LaunchChannel.Message, _ watched: [Descriptor],
    _ statusPipes: inout [Int32: Descriptor]
  ) throws {
    guard let statusPipe = message.descriptors.first else {
      throw MultiprocessingError(.corruptFrame, "a request to the fork server has no status pipe")
    }
    let server = getpid()
    // Decoded here and not in the child: what the decoder touches for the first time is then
    // touched once, and not again in every child.
    let request = try WireFormat.decode(LaunchRequest.self, from: message.bytes)
    let own = [control, statusPipe] + watched + statusPipes.values
    fflush(nil)
    let pid = cprimitives_fork()
    if pid == 0 { Forker.leave(become(request, message.descriptors, server, without: own)) }
    guard pid > 0 else { return try answer(ForkServerReply(pid: 0, error: errno), []) }
    let reference = cprimitives_pidfd_open(pid)
    guard reference >= 0 else { return try answer(ForkServerReply(pid: pid, error: errno), []) }
    statusPipes[pid] = statusPipe
    try answer(ForkServerReply(pid: pid, error: 0), [reference])
    close(reference)
  }

  /// The child: drops what belongs to the server and does its job.
  ///
  /// The server's objects still hold the closed numbers, which is harmless, because this function
  /// never returns to them.
  private func become(
    _ request: LaunchRequest, _ descriptors: [Descriptor], _ server: Int32,
    without own: [Descriptor]
  ) -> Int32 {
    ChildRegistry.forget()
    for number in Self.ignored { signal(number, SIG_DFL) }
    cprimitives_unblock_signals()
    var request = request
    if let group = request.group { setpgid(0, group) }
    let kept = Array(descriptors.dropFirst())
    for descriptor in own { close(descriptor.number) }
    // The server ends with the parent, so whoever hangs on the parent may hang on the server.
    if request.lifeline != nil {
      request.lifeline = server
      request.lifelineIsThread = true
    }
    return Job(request: request, descriptors: kept, tasks: tasks).run()
  }

  private func answer(_ reply: ForkServerReply, _ descriptors: [Int32]) throws {
    try LaunchChannel.send(
      reply.bytes, descriptors: descriptors, to: control.number)
  }

  private func reap(_ childSignal: Descriptor, _ statusPipes: inout [Int32: Descriptor]) {
    var information = [UInt8](repeating: 0, count: 128)  // sizeof(struct signalfd_siginfo)
    while read(childSignal.number, &information, information.count) > 0 {}
    while true {
      var status: Int32 = 0
      let pid = waitpid(-1, &status, WNOHANG)
      guard pid > 0 else { return }
      if let pipe = statusPipes.removeValue(forKey: pid) {
        _ = write(pipe.number, &status, MemoryLayout<Int32>.size)
      }
    }
  }
}
