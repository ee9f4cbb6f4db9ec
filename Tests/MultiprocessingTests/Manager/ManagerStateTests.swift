import Testing

@testable import Multiprocessing

extension MultiprocessingTests {
  /// The manager's objects without server, clock and clients.
  @Suite struct ManagerStateTests {
    private func make(_ state: inout ManagerState, _ kind: ManagerKind, _ number: Int = 0)
      -> UInt32
    {
      let request = ManagerRequest(
        method: .create, number: kind.rawValue, timeout: Int64(number))
      let answers = state.handle(request, connection: 0, process: 1, now: 0)
      return UInt32(answers.first?.reply.number ?? 0)
    }

    private func ask(
      _ state: inout ManagerState, _ object: UInt32, _ method: ManagerMethod, by process: Int32,
      timeout: Int64 = -1, now: Int64 = 0, number: Int64 = 0
    ) -> [ManagerAnswer] {
      state.handle(
        ManagerRequest(object: object, method: method, number: number, timeout: timeout),
        connection: Int(process), process: process, now: now)
    }

    @Test func `a lock passes on in order, and the death of its owner is told`() {
      var state = ManagerState()
      let lock = make(&state, .lock)
      #expect(ask(&state, lock, .acquire, by: 1).map(\.reply.status) == [.done])
      #expect(ask(&state, lock, .acquire, by: 2) == [])
      #expect(ask(&state, lock, .acquire, by: 3) == [])
      #expect(
        state.processEnded(1) == [ManagerAnswer(connection: 2, reply: ManagerReply(.ownerDied))])
      #expect(state.processEnded(3) == [])
      #expect(ask(&state, lock, .release, by: 2).map(\.reply.status) == [.done])
      #expect(ask(&state, lock, .release, by: 2).map(\.reply.status) == [.notOwner])
    }

    @Test func `a waiter whose time is over is answered once`() {
      var state = ManagerState()
      let event = make(&state, .event)
      #expect(ask(&state, event, .wait, by: 1, timeout: 100, now: 50) == [])
      #expect(state.nextDeadline == 150)
      #expect(state.expire(now: 149) == [])
      #expect(state.expire(now: 150).map(\.reply.status) == [.timedOut])
      #expect(state.nextDeadline == nil)
      #expect(ask(&state, event, .set, by: 2).map(\.connection) == [2])
    }

    @Test func `a connection that ends while it waits leaves the line and keeps its locks`() {
      var state = ManagerState()
      let lock = make(&state, .lock)
      let other = make(&state, .lock)
      _ = ask(&state, lock, .acquire, by: 1)
      _ = ask(&state, other, .acquire, by: 2)
      #expect(ask(&state, lock, .acquire, by: 2) == [])
      #expect(ask(&state, lock, .acquire, by: 3) == [])
      _ = state.connectionEnded(2)
      #expect(ask(&state, lock, .release, by: 1).map(\.connection) == [1, 3])
      #expect(ask(&state, other, .release, by: 2).map(\.reply.status) == [.done])
    }

    @Test func `a participant that dies breaks the barrier for the others`() {
      var state = ManagerState()
      let barrier = make(&state, .barrier, 3)
      #expect(ask(&state, barrier, .wait, by: 1) == [])
      #expect(ask(&state, barrier, .wait, by: 2) == [])
      let answers = state.processEnded(1)
      #expect(answers.map(\.reply.status) == [.brokenBarrier])
      #expect(answers.map(\.connection) == [2])
    }

    @Test func `a method of another kind is refused`() {
      var state = ManagerState()
      let event = make(&state, .event)
      #expect(ask(&state, event, .append, by: 1).map(\.reply.status) == [.refused])
      #expect(ask(&state, 999, .set, by: 1).map(\.reply.status) == [.missing])
    }

    @Test func `a notified sleeper gets the lock when the notifier gives it back`() {
      var state = ManagerState()
      let condition = make(&state, .condition)
      _ = ask(&state, condition, .acquire, by: 1)
      #expect(ask(&state, condition, .wait, by: 1) == [])
      _ = ask(&state, condition, .acquire, by: 2)
      #expect(ask(&state, condition, .notify, by: 2, number: 1).map(\.reply.number) == [1])
      let answers = ask(&state, condition, .release, by: 2)
      #expect(Set(answers.map(\.connection)) == [1, 2])
    }
  }
}
