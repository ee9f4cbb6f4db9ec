import BenchCore
import CPrimitives
import Glibc

/// Two threads or two processes that hand a baton to each other.
enum TwoParties {
  /// The calling thread and another one.
  static func threads(
    _ rounds: Int, _ place: Placement, _ baton: any Baton
  ) throws -> Measurement {
    let cpus = try CPUSet.current()
    return try place.applied {
      let partner = Partner {
        // Threads inherit their creator's CPUs.
        try? cpus.apply()
        try? place.apply(party: 1)
        answer(rounds, baton)
      }
      try partner.start()
      defer { partner.join() }
      return lead(rounds, baton)
    }
  }

  /// The calling thread and a child process, which does nothing but hand the baton back.
  static func processes(
    _ rounds: Int, _ place: Placement, _ baton: any Baton
  ) throws -> Measurement {
    let parent = getpid()
    let child = cprimitives_fork()
    guard child >= 0 else { throw SystemError("fork") }
    if child == 0 {
      _ = cprimitives_die_with_parent(parent)
      try? place.apply(party: 1)
      answer(rounds, baton)
      _exit(0)
    }
    defer { while waitpid(child, nil, 0) < 0, errno == EINTR {} }
    do {
      return try place.applied { lead(rounds, baton) }
    } catch {
      kill(child, SIGKILL)
      throw error
    }
  }

  private static func lead(_ rounds: Int, _ baton: any Baton) -> Measurement {
    // The first round waits for the partner's start.
    baton.give(to: 1)
    _ = baton.wait(0)
    return Measurement.of(2 * (rounds - 1)) {
      for _ in 1..<rounds {
        baton.give(to: 1)
        guard baton.wait(0) else { break }
      }
      return 0
    }
  }

  private static func answer(_ rounds: Int, _ baton: any Baton) {
    for _ in 0..<rounds {
      guard baton.wait(1) else { return }
      baton.give(to: 0)
    }
  }

  /// A thread beside the calling one.
  private final class Partner: @unchecked Sendable {  // `handle` is the starting thread's alone.
    private let body: @Sendable () -> Void
    private var handle = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() throws {
      let context = Unmanaged.passRetained(self)
      let code = pthread_create(
        &handle, nil,
        { raw in
          if let raw { Unmanaged<Partner>.fromOpaque(raw).takeRetainedValue().body() }
          return nil
        }, context.toOpaque())
      guard code == 0 else {
        context.release()
        throw SystemError("pthread_create", errorNumber: code)
      }
    }

    func join() { pthread_join(handle, nil) }
  }
}
