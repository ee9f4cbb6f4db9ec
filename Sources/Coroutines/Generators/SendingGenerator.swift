/// A generator whose consumer answers each element with a value.
///
/// ```swift
/// let averages = SendingGenerator<Double, Double> { yield in
///   var sum = 0.0, count = 0.0, average = 0.0
///   while let number = try yield(average) { sum += number; count += 1; average = sum / count }
/// }.start()
/// averages.next()      // 0: runs to the first yield
/// averages.send(10)    // 10
/// averages.send(20)    // 15
/// ```
/// Not a `Sequence`, because a `for` loop has nothing to send. Otherwise as ``Generator``.
public struct SendingGenerator<Sent, Element> {
  @usableFromInline let body: (SendingYielder<Sent, Element>) throws -> Void
  @usableFromInline let stackSize: Int

  /// Makes a generator; see ``Generator/init(stackSize:_:)``.
  @inlinable
  public init(
    stackSize: Int = Greenlet.defaultStackSize,
    _ body: @escaping (_ yield: SendingYielder<Sent, Element>) throws -> Void
  ) {
    self.body = body
    self.stackSize = stackSize
  }

  /// Makes a run of the body, which begins with the first ``Run/next()``.
  @inlinable
  public func start() -> Run {
    Run(body: body, stackSize: stackSize)
  }

  /// One run of the body; dropping it ends the body.
  public final class Run {
    @usableFromInline let run: GeneratorStack
    @usableFromInline let channel: SendingChannel<Sent, Element>

    @inlinable
    init(body: @escaping (SendingYielder<Sent, Element>) throws -> Void, stackSize: Int) {
      let run = GeneratorStack(stackSize: stackSize)
      let channel = SendingChannel<Sent, Element>()
      self.run = run
      self.channel = channel
      run.setBody { try body(SendingYielder(run: run, channel: channel)) }
    }

    @inlinable
    deinit {
      run.stop()
    }

    /// Lets the body run on; the pending `yield` returns nil.
    ///
    /// Returns the next element, or nil.
    @inlinable
    public func next() -> Element? {
      resume()
    }

    /// Lets the body run on; the pending `yield` returns `value`.
    ///
    /// Returns the next element, or nil.
    ///
    /// Before the first element nobody waits for a value, and it is dropped.
    @inlinable
    public func send(_ value: Sent) -> Element? {
      channel.sent = value
      return resume()
    }

    /// The error that ended the body; nil while it runs and when it ended normally.
    @inlinable public var failure: (any Error)? { run.failure }

    @inlinable
    func resume() -> Element? {
      guard run.resume() else { return nil }
      return channel.element.take()
    }
  }
}

/// What a sending generator's body gives its elements with.
public struct SendingYielder<Sent, Element> {
  @usableFromInline let run: GeneratorStack
  @usableFromInline let channel: SendingChannel<Sent, Element>

  @inlinable
  init(run: GeneratorStack, channel: SendingChannel<Sent, Element>) {
    self.run = run
    self.channel = channel
  }

  /// Hands an element to the consumer; returns what it sends, or nil if it only asks for more.
  ///
  /// Throws ``GeneratorStop`` when the consumer has stopped early.
  @inlinable
  public func callAsFunction(_ element: Element) throws -> Sent? {
    channel.element = element
    channel.sent = nil
    try run.suspend()
    return channel.sent.take()
  }

  /// Runs another generator's body here: its elements go to the consumer, who answers it.
  @inlinable
  public func from(_ other: SendingGenerator<Sent, Element>) throws {
    try run.nest { try other.body(self) }
  }
}

/// The two values in flight between a sending generator and its consumer.
@usableFromInline
final class SendingChannel<Sent, Element> {
  // Exempt from the dynamic exclusivity check: no access is open during a switch.
  @usableFromInline @exclusivity(unchecked) var element: Element?
  @usableFromInline @exclusivity(unchecked) var sent: Sent?

  @usableFromInline
  init() {}
}
