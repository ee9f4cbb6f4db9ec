import CPrimitives

/// A meeting point of a fixed number of processes or threads.
///
/// ```
/// one word:  broken (bit 31) · generation (bits 16-30) · arrived (bits 0-15)
/// ```
///
/// A round that is complete moves the generation on by one, a reset by two. So whoever still
/// waits can tell from the parity which of them happened to its round.
///
/// All of the state is in one word that changes atomically, so a participant that is killed
/// leaves nothing half done. If it is missed, the others break the barrier when their time is
/// over.
public final class SharedBarrier: Codable, Sendable {
  /// The most participants; their count has 16 bits.
  public static let maximumParties = 65_535

  private static let brokenBit: UInt32 = 1 << 31
  private static let generationStep: UInt32 = 1 << 16
  private static let arrivedMask: UInt32 = 0xffff

  private let object: SharedObject

  /// Makes a barrier for so many participants, 1 to 65,535.
  public init(parties: Int) throws {
    guard (1...Self.maximumParties).contains(parties) else {
      throw MultiprocessingError(
        .invalidArgument, "a barrier has 1 to \(Self.maximumParties) parties, not \(parties)")
    }
    object = try SharedObject(.barrier, count: 2, stride: 4)
    cprimitives_store32(object.word(1), UInt32(parties))
  }

  /// Opens a barrier that another process sent.
  public init(from decoder: any Decoder) throws {
    object = try SharedObject(.barrier, stride: 4, from: decoder)
  }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// How many participants the barrier waits for.
  public var parties: Int { Int(cprimitives_load32(object.word(1))) }

  /// How many are waiting at this moment.
  public var waiting: Int { Int(cprimitives_load32(object.word(0)) & Self.arrivedMask) }

  /// Whether the barrier is broken.
  public var isBroken: Bool { cprimitives_load32(object.word(0)) & Self.brokenBit != 0 }

  /// Waits until all participants have come.
  ///
  /// Returns the order of arrival, 0 for the first.
  ///
  /// Throws `timedOut` if the time is over, which breaks the barrier, and `brokenBarrier` if
  /// somebody else broke it.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Int {
    let deadline = Deadline(after: timeout)
    let (order, generation) = try arrive()
    if order + 1 == parties { return order }
    while true {
      let state = cprimitives_load32(object.word(0))
      if state & Self.brokenBit != 0 { throw broken() }
      if self.generation(state) != generation {
        let steps = (self.generation(state) &- generation) / Self.generationStep
        if steps.isMultiple(of: 2) { throw broken() }
        return order
      }
      let left = deadline.remainingNanoseconds
      if left == 0 {
        if give(up: state) { throw MultiprocessingError(.timedOut, "not all came in time") }
        continue
      }
      _ = cprimitives_futex_wait(object.word(0), state, left)
    }
  }

  /// Breaks the barrier: those who wait, and later ones, get an error.
  public func abort() {
    cprimitives_fetch_or32(object.word(0), Self.brokenBit)
    cprimitives_futex_wake(object.word(0), Int32.max)
  }

  /// Makes the barrier whole and empty again; those who wait get an error.
  public func reset() {
    while true {
      let state = cprimitives_load32(object.word(0))
      let isIdle = state & (Self.arrivedMask | Self.brokenBit) == 0
      if isIdle { return }
      if state & Self.brokenBit == 0 {
        abort()
        continue
      }
      let fresh = generation(state) &+ 2 * Self.generationStep
      if cprimitives_compare_exchange32(object.word(0), state, fresh & ~Self.brokenBit) { return }
    }
  }

  private func generation(_ state: UInt32) -> UInt32 {
    state & ~(Self.arrivedMask | Self.brokenBit)
  }

  private func broken() -> MultiprocessingError {
    MultiprocessingError(.brokenBarrier, "the barrier is broken: somebody gave up or aborted it")
  }

  private func arrive() throws -> (order: Int, generation: UInt32) {
    let word = object.word(0)
    while true {
      let state = cprimitives_load32(word)
      if state & Self.brokenBit != 0 { throw broken() }
      let order = Int(state & Self.arrivedMask)
      let isLast = order + 1 == parties
      let next =
        isLast ? (generation(state) &+ Self.generationStep) & ~Self.brokenBit : state + 1
      guard cprimitives_compare_exchange32(word, state, next) else { continue }
      if isLast { cprimitives_futex_wake(word, Int32.max) }
      return (order, generation(state))
    }
  }

  /// Breaks the barrier unless it has changed meanwhile.
  private func give(up state: UInt32) -> Bool {
    guard cprimitives_compare_exchange32(object.word(0), state, state | Self.brokenBit) else {
      return false
    }
    cprimitives_futex_wake(object.word(0), Int32.max)
    return true
  }
}
