import BenchCore
import Coroutines

/// Generators that hand on the elements of others.
enum Delegation: String, CaseIterable, Sendable {
  /// `yield.from` at every level: an element goes straight to the consumer.
  case from
  /// A loop that yields again at every level: an element passes through all of them.
  case loop
  /// A binary tree of elements, walked with `yield.from` at every node.
  case tree

  /// Consumes all elements; an operation is one element.
  func measure(depth: Int, elements: Int) throws -> Measurement {
    let generator =
      switch self {
      case .from: Self.delegating(depth, elements)
      case .loop: Self.looping(depth, elements)
      case .tree: Self.tree(0, elements)
      }
    return try Measurement.of(elements) {
      let iterator = generator.makeIterator()
      var word: UInt64 = 0
      var count = 0
      while let element = iterator.next() {
        word = Mix.word(word &+ element)
        count += 1
      }
      guard count == elements else {
        throw StepError("\(count) elements came instead of \(elements)")
      }
      return word
    }
  }

  private static func source(_ elements: Int) -> Generator<UInt64> {
    Generator { yield in for element in 0..<elements { try yield(UInt64(element)) } }
  }

  private static func delegating(_ depth: Int, _ elements: Int) -> Generator<UInt64> {
    guard depth > 1 else { return source(elements) }
    let inner = delegating(depth - 1, elements)
    return Generator { yield in try yield.from(inner) }
  }

  private static func looping(_ depth: Int, _ elements: Int) -> Generator<UInt64> {
    guard depth > 1 else { return source(elements) }
    let inner = looping(depth - 1, elements)
    return Generator { yield in
      let iterator = inner.makeIterator()
      while let element = iterator.next() { try yield(element) }
    }
  }

  /// The nodes `root`, 2·`root` + 1 and 2·`root` + 2 and below, as in a heap, in order.
  private static func tree(_ root: Int, _ size: Int) -> Generator<UInt64> {
    Generator { yield in
      guard root < size else { return }
      if 2 * root + 1 < size { try yield.from(tree(2 * root + 1, size)) }
      try yield(UInt64(root))
      if 2 * root + 2 < size { try yield.from(tree(2 * root + 2, size)) }
    }
  }
}
