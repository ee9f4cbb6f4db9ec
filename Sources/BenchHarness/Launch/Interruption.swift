import CPrimitives
import Glibc

/// The user's wish to stop: SIGINT, SIGTERM or SIGHUP, counted instead of ending the process.
///
/// The first signal asks for an orderly end after the batch in flight, the second for an end at once.
public struct Interruption: Sendable {
  /// Becomes readable with the first signal; -1 if there is none to wait for.
  let descriptor: Int32
  private let counter: @Sendable () -> Int

  /// Catches the signals of this process from now on.
  public static func catchingSignals() -> Interruption {
    Interruption(descriptor: cprimitives_interrupt_install()) { Int(cprimitives_interrupt_count()) }
  }

  /// An interruption that a test decides.
  public init(descriptor: Int32 = -1, counter: @escaping @Sendable () -> Int = { 0 }) {
    self.descriptor = descriptor
    self.counter = counter
  }

  /// How often the user has asked.
  public var count: Int { counter() }

  /// Whether the user has asked at all.
  public var isRequested: Bool { count > 0 }
}
