import BenchCore
import Coroutines

/// Pairs that share one thread and switch without an asynchronous call.
enum OneThreadPairs {
  /// The loop alone, with the little work that every row does: what to subtract from the others.
  static func nothing(_ rounds: Int) -> Measurement {
    Measurement.of(2 * rounds) {
      var word: UInt64 = 0
      for _ in 0..<2 * rounds { word = Mix.word(word &+ 1) }
      return word
    }
  }

  /// A call that is not inlined.
  static func function(_ rounds: Int) -> Measurement {
    Measurement.of(2 * rounds) {
      var word: UInt64 = 0
      for _ in 0..<2 * rounds { word = called(word) }
      return word
    }
  }

  @inline(never)
  private static func called(_ word: UInt64) -> UInt64 { Mix.word(word &+ 1) }

  /// A generator's element: into its body and back.
  static func generator(_ rounds: Int, _ depth: Int) -> Measurement {
    let elements = Generator<UInt64>(stackSize: stackSize(depth)) { yield in
      try below(depth) {
        var word: UInt64 = 0
        for _ in 0..<rounds {
          word = Mix.word(word &+ 1)
          try yield(word)
        }
      }
    }
    return Measurement.of(2 * rounds) {
      let iterator = elements.makeIterator()
      var word: UInt64 = 0
      while let element = iterator.next() { word = Mix.word(element &+ 1) }
      return word
    }
  }

  /// The calling greenlet and another one.
  static func greenlet(_ rounds: Int, _ depth: Int) throws -> Measurement {
    let other = Greenlet(stackSize: stackSize(depth)) {
      try below(depth) { while true { try Greenlet.switchToCaller() } }
    }
    try other.switch()
    let result = try Measurement.of(2 * rounds) {
      var word: UInt64 = 0
      for _ in 0..<rounds {
        word = Mix.word(word &+ 1)
        try other.switch()
      }
      return word
    }
    try other.kill()
    return result
  }

  /// Two tasks of a hub that yield to each other.
  static func hubTask(_ rounds: Int) throws -> Measurement {
    try Hub.run {
      try Measurement.of(2 * rounds) {
        let other = try Hub.spawn { for _ in 0..<rounds { try Hub.yield() } }
        var word: UInt64 = 0
        for _ in 0..<rounds {
          word = Mix.word(word &+ 1)
          try Hub.yield()
        }
        try other.value()
        return word
      }
    }
  }

  /// Room for so many calls, also of a build that was not optimised: under 1 KiB each.
  private static func stackSize(_ depth: Int) -> Int {
    Greenlet.defaultStackSize + depth * 1024
  }

  /// Runs `body` below `depth` calls of 64 bytes or more each.
  @inline(never)
  private static func below(_ depth: Int, _ body: () throws -> Void) rethrows {
    guard depth > 0 else { return try body() }
    try withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { frame in
      frame.storeBytes(of: UInt64(depth), as: UInt64.self)
      try below(depth - 1, body)
      // The frame is needed after the call, so that the call cannot become a jump.
      precondition(frame.load(as: UInt64.self) == UInt64(depth))
    }
  }
}

extension Greenlet {
  /// Switches to the parent without sending a value.
  @inline(__always)
  fileprivate static func switchToCaller() throws {
    try Greenlet.current.parent?.switch()
  }
}
