import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct TimerQueueTests {
    @Test func `slots come out in the order of their deadlines`() {
      var random = SplitMix(seed: 3)
      var queue = TimerQueue()
      var expected: [(deadline: UInt64, slot: Int)] = []
      for deadline in (0..<1000).map({ UInt64($0) }).shuffled(using: &random) {
        let ticket = queue.reserve()
        #expect(queue.park(ticket, until: deadline))
        expected.append((deadline, ticket.slot))
      }
      for (deadline, slot) in expected.sorted(by: { $0.deadline < $1.deadline }) {
        #expect(queue.earliestDeadline == deadline)
        if deadline > 0 { #expect(queue.popDue(now: deadline - 1) == nil) }
        #expect(queue.popDue(now: deadline) == slot)
      }
      #expect(queue.isEmpty)
    }

    @Test func `a cancelled ticket never comes out, nor does it hit a later one in its slot`() {
      var queue = TimerQueue()
      let old = queue.reserve()
      #expect(queue.park(old, until: 5))
      #expect(queue.cancel(old))
      #expect(!queue.cancel(old))
      let new = queue.reserve()
      #expect(new.slot == old.slot)
      #expect(queue.park(new, until: 9))
      #expect(!queue.cancel(old))
      #expect(queue.popDue(now: 8) == nil)
      #expect(queue.popDue(now: 9) == new.slot)
    }

    @Test func `a ticket cancelled before it is parked is refused`() {
      var queue = TimerQueue()
      let ticket = queue.reserve()
      #expect(!queue.cancel(ticket))
      #expect(!queue.park(ticket, until: 1))
      #expect(queue.isEmpty)
      #expect(queue.earliestDeadline == nil)
    }

    @Test func `random use agrees with a sorted list`() {
      var random = SplitMix(seed: 11)
      var queue = TimerQueue()
      var model: [(ticket: TimerQueue.Ticket, deadline: UInt64)] = []
      var now: UInt64 = 0
      for _ in 0..<20_000 {
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1:
          let deadline = now + .random(in: 0..<100, using: &random)
          let ticket = queue.reserve()
          #expect(queue.park(ticket, until: deadline))
          model.append((ticket, deadline))
        case 2:
          guard let index = model.indices.randomElement(using: &random) else { continue }
          #expect(queue.cancel(model.remove(at: index).ticket))
        default:
          now += 10
          while let slot = queue.popDue(now: now) {
            let index = model.firstIndex { $0.ticket.slot == slot }
            #expect(index.map { model[$0].deadline <= now } == true)
            if let index { model.remove(at: index) }
          }
          #expect(model.allSatisfy { $0.deadline > now })
        }
        #expect(queue.count == model.count)
      }
    }
  }
}
