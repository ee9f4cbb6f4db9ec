import CPrimitives
import Coroutines

extension Scenario {
  /// A sequence that a function gives.
  static let generator = Scenario(
    "generator", python: "yield, yield from",
    "a generator gives 1, delegates to one that gives 3 and 4, then gives 2",
    expect: "1, 3, 4, 2; an early stop runs the clean-up and gives the stack back",
    starts: .own("one thread of one process")
  ) { stage in
    let inner = Generator<Int> { yield in
      try yield(3)
      try yield(4)
    }
    let outer = Generator<Int> { yield in
      try yield(1)
      try yield.from(inner)
      try yield(2)
    }
    var numbers: [Int] = []
    for number in outer {
      try stage.say("got \(number)")
      numbers.append(number)
    }
    stage.check("elements", numbers, is: [1, 3, 4, 2])
    let evens = outer.lazy.filter { $0.isMultiple(of: 2) }.map { $0 * 10 }
    stage.check("as a sequence: even ones times ten", Array(evens), is: [40, 20])
    stage.check("twice the same", Array(outer) == numbers, is: true)
    try showEarlyStop(stage)
    showFailure(stage)
  }

  private static func showEarlyStop(_ stage: Stage) throws {
    let before = stacksInUse()
    let cleanUps = Count()
    let endless = Generator<Int> { yield in
      defer { cleanUps.value += 1 }
      var number = 0
      while true {
        number += 1
        try yield(number)
      }
    }
    var during = before
    for number in endless {
      during = stacksInUse()
      if number == 3 { break }
    }
    let after = stacksInUse()
    try stage.say("stopped an endless one after 3 elements; stacks in use: \(during), now \(after)")
    stage.check("its clean-up ran", cleanUps.value, is: 1)
    stage.check("stacks while it ran", during - before, is: 1)
    stage.check("stacks after the stop", after - before, is: 0)
  }

  private static func showFailure(_ stage: Stage) {
    let failing = Generator<Int> { yield in
      try yield(1)
      throw ScenarioError("no more")
    }
    let iterator = failing.makeIterator()
    var numbers: [Int] = []
    while let number = iterator.next() { numbers.append(number) }
    stage.check("elements before an error", numbers, is: [1])
    stage.check("the error", iterator.failure.map { "\($0)" } ?? "none", is: "no more")
  }
}

/// A number that closures share.
private final class Count {
  var value = 0
}

/// How many stacks of coroutines are taken in this process.
private func stacksInUse() -> Int {
  let census = cprimitives_stack_census()
  return Int(census.mapped) - Int(census.free)
}
