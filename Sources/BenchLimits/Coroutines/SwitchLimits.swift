import BenchCore
import CReferences
import Coroutines

extension CoroutineLimits {
  static let greenletSwitch = Limit(
    "switch/greenlet", "Switch of a stackful coroutine", operation: "switch one way",
    placement: .oneCPU, isQuick: true,
    sides: [
      .ours("Greenlet.switch there and back", measureSwitch),
      .c("a switch in assembly, called as a function") { effort in
        try effort.timedByBody {
          try ProcessLimits.check(coroutine_assembly_switches(UInt64($0)))
        } / 2
      },
      LimitSide(
        "ucontext", "swapcontext(3), with a system call",
        .program { effort in
          try effort.timedByBody {
            try ProcessLimits.check(coroutine_ucontext_switches(UInt64($0)))
          } / 2
        }),
      .python("greenlet.switch", entry: "coroutines.greenlet_switch"),
    ],
    bars: [
      .time(atMost: Nanoseconds(15)), .rate(atLeast: 8, of: Limits.python),
      .time(atMost: 1, of: "ucontext"),
    ])

  static let greenletCreate = Limit(
    "spawn/greenlet", "Making a greenlet and running it to its end, from a warm pool",
    operation: "greenlet", placement: .oneCPU,
    sides: [
      .ours("Greenlet { }.switch()", measureCreate),
      .c("a context on a stack that is there already") { effort in
        try effort.timedByBody { try ProcessLimits.check(coroutine_assembly_starts(UInt64($0))) }
      },
      .python("greenlet.greenlet(f).switch()", entry: "coroutines.greenlet_create"),
    ], bars: [.time(atMost: Nanoseconds(100)), .rate(atLeast: 2, of: Limits.python)])

  static let generatorElement = Limit(
    "switch/generator", "One element of a generator", operation: "element", placement: .oneCPU,
    sides: [
      .ours("Generator { yield in … } in a for loop") { measureGenerator($0, depth: 1) },
      .c("a resumption without a stack") { effort in
        try effort.timedByBody {
          try ProcessLimits.check(coroutine_stackless_resumes(UInt64($0)))
        }
      },
      .python("a generator in a for loop", entry: "coroutines.generator"),
    ], bars: [.time(atMost: Nanoseconds(30)), .time(atMost: 1, of: Limits.python)])

  static let generatorDepth = Limit(
    "switch/delegation", "One element of a generator behind 63 delegations", operation: "element",
    placement: .oneCPU,
    sides: [
      .ours("depth 64") { measureGenerator($0, depth: 64) },
      LimitSide("depth-1", "depth 1", .program { measureGenerator($0, depth: 1) }),
      .python("yield from, depth 64", entry: "coroutines.generator_64"),
    ], bars: [.time(atMost: 1.2, of: "depth-1"), .time(atMost: 1, of: Limits.python)])

  private static func measureSwitch(_ effort: LimitEffort) throws -> Double {
    let root = Greenlet.current
    let other = Greenlet { while true { try root.switch() } }
    let time = try effort.perOperation { count in
      for _ in 0..<count { try other.switch() }
    }
    try other.kill()
    return time / 2
  }

  private static func measureCreate(_ effort: LimitEffort) throws -> Double {
    let ended = Count()
    var made = 0
    let time = try effort.perOperation { count in
      for _ in 0..<count { try Greenlet { ended.value += 1 }.switch() }
      made += count
    }
    guard ended.value == made else { throw LimitFault("\(made - ended.value) did not end") }
    return time
  }

  private static func measureGenerator(_ effort: LimitEffort, depth: Int) -> Double {
    effort.perOperation { count in
      var sum = 0
      for number in numbers(below: count, depth: depth) { sum &+= number }
      precondition(sum == count * (count - 1) / 2, "an element is missing")
    }
  }

  private static func numbers(below end: Int, depth: Int) -> Generator<Int> {
    guard depth > 1 else {
      return Generator { yield in
        for number in 0..<end { try yield(number) }
      }
    }
    let inner = numbers(below: end, depth: depth - 1)
    return Generator { yield in try yield.from(inner) }
  }

  /// Counts on one thread.
  final class Count {
    var value = 0
  }
}
