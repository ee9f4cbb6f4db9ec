import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct GeneratorTests {
    @Test func `a generator delegates to a second one in the middle`() {
      let inner = Generator { yield in
        try yield(3)
        try yield(4)
      }
      let outer = Generator { yield in
        try yield(1)
        try yield.from(inner)
        try yield(2)
      }
      #expect(Array(outer) == [1, 3, 4, 2])
      #expect(Array(outer) == [1, 3, 4, 2])
    }

    @Test func `it is a lazy sequence like any other`() {
      var asked = 0
      let naturals = Generator { yield in
        for number in 0... {
          asked += 1
          try yield(number)
        }
      }
      #expect(
        Array(naturals.lazy.filter { $0 % 2 == 1 }.map { $0 * 10 }.prefix(3)) == [10, 30, 50])
      #expect(asked == 6)
      #expect(zip(naturals, ["a", "b"]).map { "\($0)\($1)" } == ["0a", "1b"])
    }

    @Test func `stopping early runs deferred clean-up`() {
      var log: [String] = []
      let numbers = Generator { yield in
        defer { log.append("cleaned") }
        for number in 0... { try yield(number) }
      }
      for number in numbers where number == 3 {
        log.append("stop at \(number)")
        break
      }
      #expect(log == ["stop at 3", "cleaned"])
    }

    @Test func `elements that are references are neither lost nor kept`() {
      weak var last: Box?
      do {
        let boxes = Generator { yield in
          for number in 0..<10 { try yield(Box(number)) }
        }
        var sum = 0
        for box in boxes {
          sum += box.number
          last = box
        }
        #expect(sum == 45)
      }
      #expect(last == nil)
    }

    @Test func `an error in the body ends the sequence and can be asked for`() {
      let faulty = Generator { yield in
        try yield(1)
        throw Oops()
      }
      let iterator = faulty.makeIterator()
      #expect(iterator.next() == 1)
      #expect(iterator.failure == nil)
      #expect(iterator.next() == nil)
      #expect(iterator.failure is Oops)
      #expect(iterator.next() == nil)
      #expect(throws: Oops.self) { try faulty.collect() }
    }

    @Test func `a yield outside of the body's life is refused`() throws {
      var escaped: Yielder<Int>?
      let leaky = Generator { yield in
        escaped = yield
        try yield(1)
      }
      #expect(Array(leaky) == [1])
      let yield = try #require(escaped)
      #expect(throws: GeneratorError.finished) { try yield(2) }
    }

    @Test func `a body that asks its own iterator is told so`() {
      var iterator: Generator<Int>.Iterator?
      let selfish = Generator { yield in
        #expect(iterator?.next() == nil)
        try yield(1)
      }
      iterator = selfish.makeIterator()
      #expect(iterator?.next() == 1)
      #expect(iterator?.failure is GeneratorError)
      iterator = nil
    }

    @Test func `delegation nests beyond the depth of one stack`() {
      func count(_ depth: Int) -> Generator<Int> {
        Generator { yield in
          try yield(depth)
          if depth > 0 { try yield.from(count(depth - 1)) }
        }
      }
      var expected = 5000
      for element in count(5000) {
        #expect(element == expected)
        expected -= 1
      }
      #expect(expected == -1)
    }

    @Test func `a tree is walked in order`() {
      let tree = Tree.balanced(0..<1000)
      #expect(Array(tree.inOrder) == Array(0..<1000))
    }

    @Test func `sent values come out of yield`() {
      let averages = SendingGenerator<Double, Double> { yield in
        var (sum, count, average) = (0.0, 0.0, 0.0)
        while let number = try yield(average) {
          sum += number
          count += 1
          average = sum / count
        }
      }.start()
      #expect(averages.next() == 0)
      #expect(averages.send(10) == 10)
      #expect(averages.send(20) == 15)
      #expect(averages.next() == nil)
    }

    @Test func `a sending generator delegates with its consumer's answers`() {
      let echo = SendingGenerator<String, String> { yield in
        var answer = try yield("ready")
        while let heard = answer { answer = try yield("echo \(heard)") }
      }
      let run = SendingGenerator<String, String> { yield in try yield.from(echo) }.start()
      #expect(run.next() == "ready")
      #expect(run.send("one") == "echo one")
      #expect(run.next() == nil)
    }

    @Test func `ten thousand generators dropped half-way leave no stack behind`() async {
      await #expect(processExitsWith: .success) {
        let before = stacksInUse()
        var cleaned = 0
        for round in 0..<10_000 {
          let iterator = Generator { yield in
            defer { cleaned += 1 }
            for number in 0..<10 { try yield(number) }
          }.makeIterator()
          for _ in 0..<(round % 10 + 1) { _ = iterator.next() }
        }
        #expect(cleaned == 10_000)
        #expect(stacksInUse() == before)
      }
    }
  }
}

final class Box {
  let number: Int

  init(_ number: Int) {
    self.number = number
  }
}

indirect enum Tree {
  case leaf
  case node(Tree, Int, Tree)

  static func balanced(_ range: Range<Int>) -> Tree {
    guard !range.isEmpty else { return .leaf }
    let middle = (range.lowerBound + range.upperBound) / 2
    return .node(
      balanced(range.lowerBound..<middle), middle, balanced(middle + 1..<range.upperBound))
  }

  var inOrder: Generator<Int> {
    Generator { yield in
      guard case .node(let left, let value, let right) = self else { return }
      try yield.from(left.inOrder)
      try yield(value)
      try yield.from(right.inOrder)
    }
  }
}
