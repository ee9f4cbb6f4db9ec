import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct StressTests {
    @Test func `100,000 greenlets killed at random points leave nothing behind`() async {
      await #expect(processExitsWith: .success) {
        let before = stacksInUse()
        let live = Counter()
        var random = SplitMix(seed: 7)
        for _ in 0..<100 {
          var greenlets = (0..<1000).map { _ in
            Greenlet {
              live.value += 1
              defer { live.value -= 1 }
              let held = Box(1)
              while true { try work(depth: held.number * 5) }
            }
          }
          for _ in 0..<500 { try greenlets.randomElement(using: &random)?.switch() }
          greenlets.shuffle(using: &random)
          for greenlet in greenlets.prefix(500) { try greenlet.kill() }
          greenlets.removeAll()
        }
        #expect(live.value == 0)
        #expect(stacksInUse() == before)
      }
    }

    @Test func `kills and drops from inside of other greenlets unwind too`() async {
      await #expect(processExitsWith: .success) {
        let before = stacksInUse()
        let live = Counter()
        try Greenlet {
          for _ in 0..<1000 {
            let inner = Greenlet {
              live.value += 1
              defer { live.value -= 1 }
              let innermost = Greenlet {
                live.value += 1
                defer { live.value -= 1 }
                try Greenlet.switchToParent()
              }
              try innermost.switch()
              try Greenlet.switchToParent()
            }
            try inner.switch()
          }
        }.switch()
        #expect(live.value == 0)
        #expect(stacksInUse() == before)
      }
    }
  }
}

/// Recurses a little and then gives way to the parent, which may never come back.
@inline(never)
private func work(depth: Int) throws {
  guard depth > 0 else {
    try Greenlet.switchToParent()
    return
  }
  try work(depth: depth - 1)
}

final class Counter {
  var value = 0
}

/// Steele, Lea and Flood: Fast splittable pseudorandom number generators (2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
