import BenchCore

/// Works out parameters, sweeps, `tasks` and `concurrency`, which may refer to each other.
struct Variables: Hashable, Sendable {
  let selection: Selection
  /// What does not depend on the choice: built-in variables, to which `settle` adds.
  let builtIns: [String: Value]
  /// Every name, each after those it needs.
  let order: [String]
  /// The names that are swept or need something that is.
  let varying: Set<String>

  /// - Throws: `BenchError` if parameters need each other in a circle.
  init(_ file: WorkloadFile, _ selection: Selection, builtIns: [String: Value]) throws {
    self.selection = selection
    self.builtIns = builtIns
    var needs: [String: Set<String>] = [:]
    for axis in selection.axes {
      needs[axis.name] = axis.values.reduce(into: []) { $0.formUnion($1.variables) }
    }
    for constant in selection.constants { needs[constant.name] = constant.value.variables }
    var sorter = DependencySorter(needs: needs)
    for name in needs.keys.sorted() {
      guard let circle = sorter.visit(name) else { continue }
      throw Self.circular(circle, file, selection)
    }
    self.order = sorter.order
    var varying = Set(selection.axes.map(\.name))
    for name in sorter.order where needs[name]?.isDisjoint(with: varying) == false {
      varying.insert(name)
    }
    self.varying = varying
  }

  /// The names on which a value depends in the end, those of other parameters included.
  func dependencies(of value: WrittenValue, _ choice: [Int]) -> Set<String> {
    var found: Set<String> = []
    var open = value.variables
    while let name = open.popFirst() {
      guard found.insert(name).inserted else { continue }
      if let next = selection.value(of: name, choice) { open.formUnion(next.variables) }
    }
    return found
  }

  private static func circular(_ circle: [String], _ file: WorkloadFile, _ selection: Selection)
    -> BenchError
  {
    let names = circle.map { "'\($0)'" }.joined(separator: " needs ")
    let first = selection.value(of: circle[0], selection.axes.map { _ in 0 })
    return file.errors.error(
      "parameters refer to each other in a circle: \(names)", line: first?.origin.line,
      remedy: "give one of them a value of its own")
  }
}

/// Sorts names so that each comes after those it needs; a depth-first walk.
private struct DependencySorter {
  let needs: [String: Set<String>]
  private(set) var order: [String] = []
  private var path: [String] = []

  init(needs: [String: Set<String>]) {
    self.needs = needs
  }

  /// Visits a name and gives the circle that it is part of, if there is one.
  mutating func visit(_ name: String) -> [String]? {
    if let start = path.firstIndex(of: name) { return path[start...] + [name] }
    guard let needed = needs[name], !order.contains(name) else { return nil }
    path.append(name)
    defer { path.removeLast() }
    for next in needed.sorted() {
      if let circle = visit(next) { return circle }
    }
    order.append(name)
    return nil
  }
}
