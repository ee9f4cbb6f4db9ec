import Glibc

/// Runs scenarios, each in a process of its own, and looks at what they leave.
enum Suite {
  static func run(_ arguments: [String]) -> Int32 {
    var names: [String] = []
    var share = 1.0
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--share", let next = rest.popFirst().flatMap(Double.init), next > 0 {
        share = next
      } else if Scenario.all.contains(where: { $0.name == word }) {
        names.append(word)
      } else {
        print("usage: multiprocessing-stress [SCENARIO…] [--share 0.01]")
        print("scenarios: \(Scenario.all.map(\.name).joined(separator: " "))")
        return 64
      }
    }
    var failures: Int32 = 0
    for scenario in Scenario.all where names.isEmpty || names.contains(scenario.name) {
      let count = max(1, Int((Double(scenario.count) * share).rounded()))
      if !run(scenario, count) { failures += 1 }
    }
    return failures == 0 ? 0 : 1
  }

  private static func run(_ scenario: Scenario, _ count: Int) -> Bool {
    let shared = Machine.names(in: "/dev/shm")
    let temporary = Machine.names(in: "/tmp")
    let began = time(nil)
    var problem = ""
    do {
      let group = try Launch.inGroupOfItsOwn(["inside", scenario.name, "\(count)"], output: 1)
      print("\(scenario.name): ", terminator: "")
      fflush(nil)
      var status: Int32 = 0
      waitpid(group, &status, 0)
      if status != 0 { problem = "it ended with status \(status)" }
      if !Machine.isEmptyWithinASecond(group: group) {
        problem += " processes are left: \(Machine.running(inGroup: group))"
      }
    } catch {
      problem = "\(error)"
    }
    let left = Machine.names(in: "/dev/shm").subtracting(shared)
    if !left.isEmpty { problem += " left in /dev/shm: \(left.sorted())" }
    let files = Machine.names(in: "/tmp").subtracting(temporary).filter {
      $0.contains("multiprocessing")
    }
    if !files.isEmpty { problem += " left in /tmp: \(files.sorted())" }
    let verdict = problem.isEmpty ? "ok" : "FAILED: \(problem)"
    print("\(scenario.name): \(verdict), \(time(nil) - began) s")
    return problem.isEmpty
  }
}
