/// A lazy sequence whose elements are given by a function that stops at each `yield`.
///
/// ```swift
/// let inner = Generator { yield in try yield(3); try yield(4) }
/// let outer = Generator { yield in
///   try yield(1)
///   try yield.from(inner)      // delegation: costs nothing per element, at any depth
///   try yield(2)
/// }
/// Array(outer)                 // 1, 3, 4, 2
/// ```
/// Every iteration runs the body anew, on a small stack from a pool. An iterator that is dropped
/// before the end makes the pending `yield` throw ``GeneratorStop``: let it pass, and `defer` blocks
/// run. An iterator must stay on the thread that started it, and no `await` may happen in the body.
///
/// `next()` cannot throw: if the body throws, the sequence ends and the iterator's
/// ``Iterator/failure`` tells why; ``collect()`` throws it.
public struct Generator<Element>: Sequence {
  @usableFromInline let body: (Yielder<Element>) throws -> Void
  @usableFromInline let stackSize: Int

  /// Makes a generator.
  ///
  /// - Parameters:
  ///   - stackSize: usable stack of one iteration in bytes, rounded up.
  ///   - body: gives the elements through its argument.
  @inlinable
  public init(
    stackSize: Int = Greenlet.defaultStackSize,
    _ body: @escaping (_ yield: Yielder<Element>) throws -> Void
  ) {
    self.body = body
    self.stackSize = stackSize
  }

  /// Makes an iteration.
  ///
  /// The body starts with the first `next()`.
  @inlinable
  public func makeIterator() -> Iterator {
    Iterator(body: body, stackSize: stackSize)
  }

  /// All elements in an array.
  ///
  /// Throws what the body throws.
  @inlinable
  public func collect() throws -> [Element] {
    let iterator = makeIterator()
    var elements: [Element] = []
    while let element = iterator.next() { elements.append(element) }
    if let failure = iterator.failure { throw failure }
    return elements
  }

  /// One iteration: a reference, so that dropping it ends the body.
  public final class Iterator: IteratorProtocol {
    @usableFromInline let run: GeneratorStack
    @usableFromInline let slot: UnsafeMutablePointer<Element>

    @inlinable
    init(body: @escaping (Yielder<Element>) throws -> Void, stackSize: Int) {
      let run = GeneratorStack(stackSize: stackSize)
      let slot = UnsafeMutablePointer<Element>.allocate(capacity: 1)
      self.run = run
      self.slot = slot
      run.setBody { try body(Yielder(run: run, slot: slot)) }
    }

    @inlinable
    deinit {
      run.stop()
      slot.deallocate()
    }

    /// Lets the body run to its next `yield` and returns that element; nil when it has ended.
    @inlinable
    public func next() -> Element? {
      run.resume() ? slot.move() : nil
    }

    /// The error that ended the body; nil while it runs and when it ended normally.
    @inlinable public var failure: (any Error)? { run.failure }
  }
}

/// What a generator's body gives its elements with.
public struct Yielder<Element> {
  @usableFromInline let run: GeneratorStack
  @usableFromInline let slot: UnsafeMutablePointer<Element>

  @inlinable
  init(run: GeneratorStack, slot: UnsafeMutablePointer<Element>) {
    self.run = run
    self.slot = slot
  }

  /// Hands an element to the consumer and waits until it asks for the next one.
  ///
  /// - Throws: ``GeneratorStop`` when the consumer has stopped early;
  ///   ``GeneratorError/finished`` when used after the body's end.
  @inlinable
  public func callAsFunction(_ element: Element) throws {
    if run.state == .running { slot.initialize(to: element) }
    try run.suspend()
  }

  /// Gives all elements of another generator, as if its body stood here.
  ///
  /// That is what happens: the body runs on the same stack (on a fresh one when that gets short), so
  /// an element goes straight to the consumer, whatever the depth.
  /// - Throws: what the other body throws.
  @inlinable
  public func from(_ other: Generator<Element>) throws {
    try run.nest { try other.body(self) }
  }

  /// Gives all elements of a sequence.
  @inlinable
  public func from(_ elements: some Sequence<Element>) throws {
    for element in elements { try self(element) }
  }
}
