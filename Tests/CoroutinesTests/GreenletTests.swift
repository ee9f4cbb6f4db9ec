import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct GreenletTests {
    @Test func `switching by hand interleaves two functions`() throws {
      var seen: [Int] = []
      var second: Greenlet?
      let first = Greenlet {
        seen.append(1)
        try second?.switch()
        seen.append(2)
      }
      second = Greenlet {
        seen.append(3)
        try first.switch()
        seen.append(4)
      }
      try first.switch()
      #expect(seen == [1, 3, 2])
      #expect(first.isDead)
      #expect(second?.isDead == false)
      try second?.switch()
      #expect(seen == [1, 3, 2, 4])
      second = nil
    }

    @Test func `values travel with a switch`() throws {
      let doubler = Greenlet { (first: Any) in
        var value = first
        while let number = value as? Int {
          value = try Greenlet.current.parent?.switch(number * 2) ?? 0
        }
        return "done with \(value)"
      }
      #expect(try doubler.switch(4, expecting: Int.self) == 8)
      #expect(try doubler.switch(5, expecting: Int.self) == 10)
      #expect(try doubler.switch("end", expecting: String.self) == "done with end")
      #expect(doubler.isDead)
    }

    @Test func `an answer of another type is an error that names both`() throws {
      let talker = Greenlet { _ in "text" }
      #expect(throws: GreenletError.unexpectedValue(expected: "Int", received: "String")) {
        try talker.switch(0, expecting: Int.self)
      }
    }

    @Test func `a finished greenlet says so`() throws {
      let once = Greenlet(name: "once") {}
      #expect(!once.hasStarted)
      try once.switch()
      #expect(once.isDead)
      #expect(throws: GreenletError.dead("once")) { try once.switch() }
    }

    @Test func `an error crosses to the parent`() throws {
      let faulty = Greenlet { throw Oops() }
      #expect(throws: Oops.self) { try faulty.switch() }
      #expect(faulty.isDead)
    }

    @Test func `a dead parent passes results and errors on to its own parent`() throws {
      var inner: Greenlet?
      let outer = Greenlet {
        inner = Greenlet { throw Oops() }
      }
      try outer.switch()
      #expect(throws: Oops.self) { try inner?.switch() }
    }

    @Test func `killing unwinds the stack and runs deferred clean-up`() throws {
      var log: [String] = []
      let victim = Greenlet {
        defer { log.append("deferred") }
        do {
          try Greenlet.current.parent?.switch()
        } catch {
          log.append("\(type(of: error))")
          throw error
        }
      }
      try victim.switch()
      try victim.kill()
      #expect(log == ["GreenletExit", "deferred"])
      #expect(victim.isDead)
      try victim.kill()
    }

    @Test func `killing one that has not started only marks it dead`() throws {
      let idle = Greenlet { Issue.record("it ran") }
      try idle.kill()
      #expect(idle.isDead)
    }

    @Test func `one that survives being killed is reported`() throws {
      let cat = Greenlet(name: "cat") {
        for _ in 0..<2 { try? Greenlet.current.parent?.switch() }
      }
      try cat.switch()
      #expect(throws: GreenletError.survived("cat")) { try cat.kill() }
      try cat.kill()
      #expect(cat.isDead)
    }

    @Test func `an error can be thrown into a suspended greenlet`() throws {
      let catcher = Greenlet { (_: Any) in
        do { return try Greenlet.current.parent?.switch("waiting") ?? 0 } catch {
          return "\(error)"
        }
      }
      #expect(try catcher.switch(0, expecting: String.self) == "waiting")
      #expect(try catcher.throw(Oops()) as? String == "Oops()")
    }

    @Test func `dropping the last reference ends a suspended greenlet`() throws {
      var log: [String] = []
      var dropped: Greenlet? = Greenlet {
        defer { log.append("deferred") }
        try Greenlet.current.parent?.switch()
      }
      try dropped?.switch()
      dropped = nil
      #expect(log == ["deferred"])
    }

    @Test func `the current greenlet is known, also to functions it calls`() throws {
      let root = Greenlet.current
      #expect(root.parent == nil)
      var inside: Greenlet?
      let one = Greenlet { inside = .current }
      try one.switch()
      #expect(inside === one)
      #expect(one.parent === root)
      #expect(Greenlet.current === root)
    }

    @Test func `switching to oneself returns at once`() throws {
      #expect(try Greenlet.current.switch(7) as? Int == 7)
    }

    @Test func `every thread has its own set, and another thread's greenlet is refused`() throws {
      let mine = Greenlet(name: "mine") { try Greenlet.current.parent?.switch() }
      try mine.switch()
      nonisolated(unsafe) let shared = mine
      try onThreads(2) {
        var count = 0
        let local = Greenlet {
          while true {
            count += 1
            try Greenlet.current.parent?.switch()
          }
        }
        for _ in 0..<1000 { try local.switch() }
        #expect(count == 1000)
        #expect(throws: GreenletError.otherThread("mine")) { try shared.switch() }
      }
      try mine.switch()
      #expect(mine.isDead)
    }

    @Test func `a chain of ten thousand greenlets works`() throws {
      var depth = 0
      func descend(_ left: Int) throws {
        depth += 1
        guard left > 1 else { return }
        try Greenlet { try descend(left - 1) }.switch()
      }
      try Greenlet { try descend(10_000) }.switch()
      #expect(depth == 10_000)
    }

    @Test func `a stack that cannot be had is an error`() {
      let huge = Greenlet(stackSize: 1 << 40) {}
      #expect(throws: GreenletError.self) { try huge.switch() }
    }
  }
}

struct Oops: Error {}
