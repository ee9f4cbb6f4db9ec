import Glibc
import Testing

@testable import BenchKernels

@Suite struct BoundedQueueTests {
  @Test func `messages of one producer come out in its order`() async {
    let queue = SuspendingQueue(bound: 3)
    async let put: Void = {
      for number in 0..<200 { await queue.put([UInt8(number)]) }
    }()
    var taken: [UInt8] = []
    for _ in 0..<200 { taken += await queue.get() }
    await put
    #expect(taken == (0..<200).map { UInt8($0) })
  }

  @Test func `many coroutines lose nothing and double nothing`() async {
    let queue = SuspendingQueue(bound: 2)
    let sum = await withTaskGroup(of: Int.self) { group in
      for producer in 0..<4 {
        group.addTask {
          for number in 0..<50 { await queue.put([UInt8(producer), UInt8(number)]) }
          return 0
        }
      }
      for _ in 0..<5 {
        group.addTask {
          var sum = 0
          for _ in 0..<40 { sum += await queue.get().reduce(0) { $0 + Int($1) } }
          return sum
        }
      }
      return await group.reduce(0, +)
    }
    #expect(sum == 4 * (0..<50).reduce(0, +) + 50 * (0..<4).reduce(0, +))
  }

  @Test func `threads lose nothing and double nothing`() throws {
    let queue = BoundedQueue(bound: 2)
    let sums = SampleSums()
    try onThreads(6) { worker in
      for number in 0..<60 {
        if worker < 3 {
          queue.put([UInt8(worker), UInt8(number)])
        } else {
          sums.add(queue.get().reduce(0) { $0 + Int($1) })
        }
      }
    }
    #expect(sums.total == 3 * (0..<60).reduce(0, +) + 60 * (0..<3).reduce(0, +))
  }
}

/// A sum that threads add to.
private final class SampleSums: @unchecked Sendable {  // The mutex guards `total`.
  private let lock = LocalMutex()
  private(set) var total = 0

  func add(_ number: Int) {
    pthread_mutex_lock(lock.address)
    total += number
    pthread_mutex_unlock(lock.address)
  }
}
