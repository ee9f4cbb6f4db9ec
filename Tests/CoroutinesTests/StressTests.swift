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
        var (early, survivors) = (0, 0)
        for round in 0..<100 {
          var greenlets = (0..<1000).map { _ in wanderer(live, seed: random.next()) }
          // From none to some thousand switches each: some never start, some stand deep inside.
          for _ in 0..<5000 { try greenlets.randomElement(using: &random)?.switch() }
          greenlets.shuffle(using: &random)
          for greenlet in greenlets { try greenlet.kill() }
          survivors += greenlets.count { !$0.isDead }
          // A hundred more are dropped and not killed.
          for _ in 0..<100 { try wanderer(live, seed: random.next()).switch() }
          if round == 20 { early = residentBytes() }
        }
        #expect(survivors == 0)
        #expect(live.value == 0)
        #expect(stacksInUse() == before)
        // Every greenlet has an object of 300 bytes and a stack of some pages: a leak of either would
        // show. What is left of it is the allocator's and the test runner's.
        let lost = residentBytes() - early
        #expect(lost < 79 * 1100 * 100 || isSanitized, "\(lost) bytes more than \(early)")
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

/// A greenlet that gives way to its parent from another depth each time, now and then from inside of
/// a greenlet of its own; each level holds an object and counts itself.
private func wanderer(_ live: Counter, seed: UInt64) -> Greenlet {
  Greenlet {
    var random = SplitMix(seed: seed)
    while true {
      try descend(Int.random(in: 0..<20, using: &random), live)
      guard Int.random(in: 0..<4, using: &random) == 0 else { continue }
      let inner = Greenlet {
        try descend(3, live)
        try descend(1, live)
      }
      try inner.switch()
      try Greenlet.switchToParent()
    }
  }
}

@inline(never)
private func descend(_ depth: Int, _ live: Counter) throws {
  let held = Box(1)
  live.value += held.number
  defer { live.value -= held.number }
  guard depth > 0 else {
    try Greenlet.switchToParent()
    return
  }
  try descend(depth - 1, live)
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
