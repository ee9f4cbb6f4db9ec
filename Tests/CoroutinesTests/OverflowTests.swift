import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct OverflowTests {
    @Test func `an overflow ends its greenlet with an error and nothing else`() throws {
      let other = Greenlet { (_: Any) -> Any in
        var sum = 0
        while let number = try Greenlet.switchToParent(sum) as? Int { sum += number }
        return "end"
      }
      _ = try other.switch(0)
      let deep = Greenlet(name: "deep one") { sink = recurse(1 << 40) }
      let error = #expect(throws: GreenletError.self) { try deep.switch() }
      #expect(error == .stackOverflow("deep one", size: 128 * 1024))
      #expect(deep.isDead)
      #expect(Greenlet.current !== deep)
      #expect(try other.switch(20) as? Int == 20)
      #expect(try other.switch(22) as? Int == 42)
      #expect(try other.switch("stop") as? String == "end")
    }

    @Test(arguments: DeepWork.allCases.filter { !isSanitized || $0.mostBytesLost == 0 })
    func `a hundred greenlets overflow and leave nothing behind`(work: DeepWork) async {
      // Observed so that the reports of overflows do not stand in the log.
      await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        [name = work.rawValue as String] in
        let work = try #require(DeepWork(rawValue: name))
        let before = stacksInUse()
        func round() throws {
          let suspended = pause(count: 10)
          try #require(work.greenlets(count: 10).allSatisfy(overflows))
          let results = try suspended.map { try $0.switch(0) as? Int }
          try #require(results == Array(0..<10))
        }
        // Stacks are resident from their second use on.
        for _ in 0..<2 { try round() }
        let resident = residentBytes()
        for _ in 0..<10 { try round() }
        #expect(stacksInUse() == before)
        // Nothing is lost but what the dropped frames owned.
        let lost = residentBytes() - resident
        #expect(lost <= 64 * 1024 + 100 * work.mostBytesLost || isSanitized, "\(lost) bytes")
      }
    }

    @Test func `accesses that were open in an overflow are closed`() throws {
      let place = Place(depth: 0)
      for _ in 0..<10 {
        #expect(overflows(Greenlet { place.value.descend() }))
        // A conflict, or a list that leads into overwritten frames, would end this process.
        place.value.depth += 1
        place.value.depth -= 1
      }
      #expect(place.value.depth == 0)
    }

    @Test func `what is caught inside is not taken for an overflow`() throws {
      struct Failure: Error, Equatable { var number: Int }
      #expect(throws: Failure(number: 7)) { try Greenlet { throw Failure(number: 7) }.switch() }
      let shallow = Greenlet { (_: Any) -> Any in recurse(100) }
      #expect(try shallow.switch(0) as? Int == recurse(100))
    }

    @Test(.enabled(if: !isSanitized, "dropped frames own something"))
    func `an overflow in a generator ends its elements with a failure`() throws {
      let generator = Generator<Int> { yield in
        try yield(1)
        try yield.from(Generator { yield in try yield(recurse(1 << 40)) })
      }
      for _ in 0..<10 {
        let iterator = generator.makeIterator()
        #expect(iterator.next() == 1)
        #expect(iterator.next() == nil)
        #expect(iterator.failure as? GreenletError == .stackOverflow("a generator", size: 131_072))
      }
      let failure = #expect(throws: GreenletError.self) { try generator.collect() }
      #expect(failure == .stackOverflow("a generator", size: 128 * 1024))
    }

    @Test(.enabled(if: !isSanitized, "dropped frames own something"))
    func `an overflow in a task of a hub ends that task`() throws {
      let sum = try Hub.run {
        let channel = Hub.Channel<Int>(capacity: 1)
        let deep = try Hub.spawn(name: "deep task") {
          try channel.send(40)
          try sleepDeeper(1 << 40)
        }
        let other = try Hub.spawn {
          try Hub.sleep(for: .milliseconds(1))
          return 2
        }
        let error = #expect(throws: GreenletError.self) { try deep.value() }
        #expect(error == .stackOverflow("deep task", size: 128 * 1024))
        return try (channel.receive() ?? 0) + other.value()
      }
      #expect(sum == 42)
    }

    @Test func `an overflow is reported with the greenlet's name`() async throws {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) {
        try? Greenlet(name: "deep one") { sink = recurse(1 << 40) }.switch()
        let greenlets = (0..<100).map { _ in
          Greenlet {
            try Greenlet.current.parent?.switch()
            sink = recurse(1 << 40)
          }
        }
        for greenlet in greenlets { try greenlet.switch() }
        try? greenlets[63].switch()
      }
      let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(said.contains("error: stack overflow in greenlet 'deep one' after 128 KiB"))
      #expect(said.contains("error: stack overflow in greenlet #65 after 128 KiB"))
    }

    @Test func `other faults are not taken for overflows`() async throws {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        try Greenlet {
          let nowhere = UnsafePointer<Int>(bitPattern: 64)
          print(nowhere?.pointee ?? 0)
        }.switch()
      }
      let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(!said.contains("stack overflow"))
    }
  }
}

/// What a greenlet does on its way to the end of its stack, and so where it meets it.
enum DeepWork: String, CaseIterable {
  case computing
  case allocating
  case formatting
  case throwing

  /// Memory that the frames of one overflow own at most, in bytes.
  var mostBytesLost: Int { self == .computing || self == .throwing ? 0 : 64 * 1024 }

  func greenlets(count: Int) -> [Greenlet] {
    (0..<count).map { number in
      // Stacks end at another place in another frame each.
      Greenlet(stackSize: 64 * 1024) {
        withUnsafeTemporaryAllocation(byteCount: 16 * number, alignment: 16) { _ in
          switch self {
          case .computing: sink = recurse(1 << 40)
          case .allocating: sink = allocate(1 << 40)
          case .formatting: sink = format(1 << 40).count
          case .throwing: sink = (try? throwDeep(1 << 40)) ?? 0
          }
        }
      }
    }
  }
}

nonisolated(unsafe) private var sink = 0

@inline(never)
private func recurse(_ depth: Int) -> Int {
  depth == 0 ? 0 : 1 + recurse(depth - 1) * (depth & 3)
}

@inline(never)
private func allocate(_ depth: Int) -> Int {
  guard depth > 0 else { return 0 }
  var numbers = [depth, depth + 1]
  numbers.append(allocate(depth - 1))
  return numbers.count
}

@inline(never)
private func format(_ depth: Int) -> String {
  guard depth > 0 else { return "" }
  let text = "\(depth) \(Double(depth)) \([depth])"
  return text + format(depth - 1)
}

@inline(never)
private func throwDeep(_ depth: Int) throws -> Int {
  guard depth > 0 else { throw GreenletExit() }
  return try throwDeep(depth - 1) + 1
}

@inline(never)
private func sleepDeeper(_ depth: Int) throws {
  guard depth > 0 else { return }
  try Hub.yield()
  try sleepDeeper(depth - 1)
  sink += 1
}

private final class Place {
  struct Value {
    var depth = 0

    /// Keeps an access to a place open at every level.
    mutating func descend() {
      guard depth < Place.all.count else { return }
      Place.all[depth].value.descend()
      sink += depth
    }
  }
  var value: Value

  init(depth: Int) { value = Value(depth: depth) }

  /// Each leads to the next one; more than a stack has room for.
  nonisolated(unsafe) static let all = (1...20_000).map { Place(depth: $0) }
}

private func overflows(_ greenlet: Greenlet) -> Bool {
  do {
    try greenlet.switch()
    return false
  } catch GreenletError.stackOverflow {
    return true
  } catch {
    return false
  }
}

private func pause(count: Int) -> [Greenlet] {
  (0..<count).map { number in
    let greenlet = Greenlet { (_: Any) -> Any in
      try Greenlet.switchToParent()
      return number
    }
    _ = try? greenlet.switch(0)
    return greenlet
  }
}
