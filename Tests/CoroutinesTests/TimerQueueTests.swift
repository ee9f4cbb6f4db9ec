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
        let isParked = queue.park(ticket, until: deadline)
        #expect(isParked)
        expected.append((deadline, ticket.slot))
      }
      for (deadline, slot) in expected.sorted(by: { $0.deadline < $1.deadline }) {
        let earliest = queue.earliestDeadline
        #expect(earliest == deadline)
        if deadline > 0 {
          let tooEarly = queue.popDue(now: deadline - 1)
          #expect(tooEarly == nil)
        }
        let due = queue.popDue(now: deadline)
        #expect(due == slot)
      }
      let isEmpty = queue.isEmpty
      #expect(isEmpty)
    }

    @Test func `a cancelled ticket never comes out, nor does it hit a later one in its slot`() {
      var queue = TimerQueue()
      let old = queue.reserve()
      let isParked = queue.park(old, until: 5)
      #expect(isParked)
      let isCancelled = queue.cancel(old)
      #expect(isCancelled)
      let isCancelledAgain = queue.cancel(old)
      #expect(!isCancelledAgain)
      let new = queue.reserve()
      #expect(new.slot == old.slot)
      let isNewParked = queue.park(new, until: 9)
      #expect(isNewParked)
      let isNewHit = queue.cancel(old)
      #expect(!isNewHit)
      let tooEarly = queue.popDue(now: 8)
      #expect(tooEarly == nil)
      let due = queue.popDue(now: 9)
      #expect(due == new.slot)
    }

    @Test func `a ticket cancelled before it is parked is refused`() {
      var queue = TimerQueue()
      let ticket = queue.reserve()
      let wasParked = queue.cancel(ticket)
      #expect(!wasParked)
      let isParked = queue.park(ticket, until: 1)
      #expect(!isParked)
      let isEmpty = queue.isEmpty
      #expect(isEmpty)
      let earliest = queue.earliestDeadline
      #expect(earliest == nil)
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
          let isParked = queue.park(ticket, until: deadline)
          #expect(isParked)
          model.append((ticket, deadline))
        case 2:
          guard let index = model.indices.randomElement(using: &random) else { continue }
          let isCancelled = queue.cancel(model.remove(at: index).ticket)
          #expect(isCancelled)
        default:
          now += 10
          while let slot = queue.popDue(now: now) {
            let index = model.firstIndex { $0.ticket.slot == slot }
            #expect(index.map { model[$0].deadline <= now } == true)
            if let index { model.remove(at: index) }
          }
          #expect(model.allSatisfy { $0.deadline > now })
        }
        let count = queue.count
        #expect(count == model.count)
      }
    }
  }
}
