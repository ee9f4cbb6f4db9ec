import CPrimitives
import Glibc

/// A process that this one started, directly or through a fork server.
final class ProcessHandle: Sendable {
  let pid: Int32
  /// Names the process even after its pid was given to another one.
  private let reference: Descriptor
  /// From a fork server's child: a pipe on which the server writes how the child ended.
  private let statusPipe: Descriptor?
  private let known = Guarded<ExitStatus?>(nil)

  init(pid: Int32, reference: Descriptor, statusPipe: Descriptor?) {
    self.pid = pid
    self.reference = reference
    self.statusPipe = statusPipe
  }

  /// A handle of a direct child that was not reaped yet.
  convenience init(child pid: Int32) throws {
    let number = cprimitives_pidfd_open(pid)
    guard number >= 0 else {
      throw MultiprocessingError.system("cannot get a handle of process \(pid)")
    }
    self.init(pid: pid, reference: Descriptor(owning: number), statusPipe: nil)
  }

  /// Turns readable when the process has ended.
  var endDescriptor: Descriptor { statusPipe ?? reference }

  /// How the process ended; nil while it runs.
  var exitStatus: ExitStatus? { known.withLock { status(&$0) } }

  /// Waits for the end of the process and reaps it; nil if the deadline passes first.
  func wait(_ deadline: Deadline) -> ExitStatus? {
    while true {
      if let status = exitStatus { return status }
      guard endDescriptor.waitUntilReadable(deadline) else { return exitStatus }
    }
  }

  /// Sends a signal.
  ///
  /// Does nothing if the process has ended.
  func send(signal: Int32) { _ = cprimitives_pidfd_send_signal(reference.number, signal) }

  private func status(_ known: inout ExitStatus?) -> ExitStatus? {
    if let known { return known }
    known = statusPipe.map(readStatus) ?? reapChild()
    return known
  }

  private func readStatus(_ pipe: Descriptor) -> ExitStatus? {
    guard pipe.waitUntilReadable(Deadline(nanoseconds: 0)) else { return nil }
    var status: Int32 = 0
    let count = read(pipe.number, &status, MemoryLayout<Int32>.size)
    return count == MemoryLayout<Int32>.size ? ExitStatus(waitStatus: status) : .unknown
  }

  private func reapChild() -> ExitStatus? {
    var status: Int32 = 0
    return switch cprimitives_pidfd_wait(reference.number, 1, &status) {
    case 1: ExitStatus(waitStatus: status)
    case 0: nil
    default: .unknown  // somebody else in this process reaped it
    }
  }
}
