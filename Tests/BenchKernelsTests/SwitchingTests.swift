import BenchCore
import Testing

@testable import BenchKernels

/// Each step measures inside itself; here only what must hold on any machine is checked.
@Suite(.serialized) struct SwitchingTests {
  private func metrics(
    _ kind: String, _ arguments: [String: Value], tasks: Int = 1, concurrency: Int = 1
  ) throws -> [String: Double] {
    let scratch = try ScratchDirectory()
    let program = try TaskProgram(
      [try step(kind, arguments)],
      context: context(tasks: tasks, concurrency: concurrency, scratch: scratch.path))
    try program.prepareBatch()
    _ = try runBlocking(program, tasks: 0..<tasks)
    return try program.concludeBatch()
  }

  @Test(arguments: SwitchPair.allCases)
  func `every pair hands control there and back`(pair: SwitchPair) throws {
    let result = try metrics(
      "ping-pong", ["between": .text(pair.rawValue), "rounds": .integer(100)])
    #expect((result["switch_ns"] ?? 0) > 0)
  }

  @Test func `a placement that was taken is given back`() throws {
    let before = try CPUSet.current().members
    let inside = try Placement.same.applied { try CPUSet.current().members }
    #expect(inside == [before[0]])
    #expect(try CPUSet.current().members == before)
  }

  @Test(arguments: SwitchChain.allCases)
  func `a chain reaches its length`(chain: SwitchChain) throws {
    let result = try metrics("chain", ["of": .text(chain.rawValue), "length": .integer(300)])
    #expect(result["reached"] == 300)
  }

  @Test(arguments: SwitchRing.allCases)
  func `control goes round a ring`(ring: SwitchRing) throws {
    let result = try metrics(
      "ring", ["of": .text(ring.rawValue), "members": .integer(20), "laps": .integer(5)])
    #expect((result["switch_ns"] ?? 0) > 0)
  }

  @Test(arguments: Delegation.allCases)
  func `every element of delegating generators arrives`(delegation: Delegation) throws {
    let result = try metrics(
      "delegation",
      ["by": .text(delegation.rawValue), "depth": .integer(8), "elements": .integer(500)])
    #expect((result["element_ns"] ?? 0) > 0)
  }

  @Test(arguments: Creation.allCases)
  func `everything that is created comes to its end`(what: Creation) throws {
    let result = try metrics("create", ["what": .text(what.rawValue), "count": .integer(50)])
    #expect(result["create_ns"] != nil)
  }

  @Test(arguments: HandSwitching.allCases)
  func `switching by hand does not change what is computed`(by: HandSwitching) throws {
    let result = try metrics(
      "by-hand",
      ["by": .text(by.rawValue), "work": .integer(10), "pieces": .integer(100)])
    #expect((result["slowdown"] ?? 0) > 0)
  }

  @Test func `the leaves of a tree add up`() throws {
    let result = try metrics("tree", ["fan-out": .integer(3), "levels": .integer(3)])
    // 3 + 9 + 27 children.
    #expect((result["spawned"] ?? 0) + (result["refused"] ?? 0) == 39)
  }

  @Test func `a call that blocks the only worker is ended by the watchdog and counted`() throws {
    let result = try metrics(
      "blocking-call", ["by": .text("direct"), "watchdog": .duration(.milliseconds(5))], tasks: 2)
    #expect(result["deadlocks"] == 1)
  }

  @Test func `waiting tasks of a convoy note how late they were`() throws {
    let result = try metrics(
      "convoy",
      ["work": .duration(.milliseconds(1)), "slices": .integer(2), "waits": .integer(3)], tasks: 3)
    #expect(result["waits"] == 6)
    #expect((result["late_max_us"] ?? -1) >= (result["late_p50_us"] ?? 0))
  }

  @Test func `parking with fewer workers than tasks is refused`() throws {
    let scratch = try ScratchDirectory()
    #expect(throws: BenchError.self) {
      try TaskProgram(
        [try step("park")],
        context: context(tasks: 4, concurrency: 2, backend: "threads", scratch: scratch.path))
    }
  }

  @Test(arguments: KernelCatalogue.names)
  func `a kernel cut into slices gives the result of the whole`(name: String) throws {
    let kernel = try KernelCatalogue.kernel(named: name)
    for units: UInt64 in [0, 1, 63, 64, 65, 1000] {
      var slices = 0
      let cut = kernel.run(units: units, seed: 7, slice: 100) { slices += 1 }
      #expect(cut == kernel.run(units: units, seed: 7))
      #expect(slices >= 1)
    }
  }
}
