import CPrimitives

/// How other threads reach the monitor, which sleeps on descriptors.
final class MonitorMailbox: Sendable {
  enum Command: Sendable {
    /// Have so many workers.
    case resize(Int)
    /// End all workers now.
    case kill
  }

  let event: Descriptor
  private let commands = Guarded<[Command]>([])

  init() throws {
    let number = cprimitives_event_descriptor()
    guard number >= 0 else { throw MultiprocessingError.system("cannot make an event descriptor") }
    event = Descriptor(owning: number)
  }

  func send(_ command: Command) {
    commands.withLock { $0.append(command) }
    wake()
  }

  func wake() { cprimitives_event_signal(event.number) }

  func take() -> [Command] {
    cprimitives_event_clear(event.number)
    return commands.withLock { commands in
      defer { commands = [] }
      return commands
    }
  }
}
