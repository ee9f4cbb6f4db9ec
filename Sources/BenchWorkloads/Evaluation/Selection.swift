import BenchCore

/// What a profile and the command line leave of a workload's sweep: what varies, and what is fixed.
///
/// Each profile starts from the next wider one. `thorough` and `standard` take the sweep as it is
/// written, `quick` the first and the last value of everything swept, `smoke` the first. What the
/// file says under `profiles` replaces that, name by name. A point is named by everything that
/// varies or was changed, except that a profile may change `tasks`, the length of a batch, silently.
struct Selection: Hashable, Sendable {
  private(set) var axes: [Axis]
  private(set) var constants: [NamedValue]

  init(_ file: WorkloadFile, _ profile: Profile) {
    let start = profile.wider.map { Selection(file, $0) }
    self.axes = start?.axes ?? file.axes
    self.constants = start?.constants ?? file.constants
    var changes: [Axis] = []
    if case .changes(let written) = file.profiles[profile] { changes = written }
    shrink(to: profile, except: changes.map(\.name))
    for change in changes { apply(change, named: change.name != WorkloadKeys.tasks) }
  }

  /// Applies changes of the command line.
  func changed(by changes: [Axis]) -> Selection {
    var copy = self
    for change in changes { copy.apply(change, named: change.name != WorkloadKeys.tasks) }
    return copy
  }

  /// How many points there are; nil if the number is beyond counting.
  var count: Int? {
    axes.reduce(1) { product, axis in
      guard let product else { return nil }
      let (result, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
      return overflow ? nil : result
    }
  }

  /// The choices of one value for each axis, as indices; the last axis varies fastest.
  func choices() -> [[Int]] {
    axes.reduce([[]]) { choices, axis in
      choices.flatMap { choice in axis.values.indices.map { choice + [$0] } }
    }
  }

  /// The value that a name has under a choice.
  func value(of name: String, _ choice: [Int]) -> WrittenValue? {
    if let index = axes.firstIndex(where: { $0.name == name }) {
      return axes[index].values[choice[index]]
    }
    return constants.first { $0.name == name }?.value
  }

  private mutating func shrink(to profile: Profile, except names: [String]) {
    for index in axes.indices where !names.contains(axes[index].name) {
      guard let first = axes[index].values.first, let last = axes[index].values.last else {
        continue
      }
      switch profile {
      case .thorough, .standard: break
      case .quick: axes[index].values = axes[index].values.count > 1 ? [first, last] : [first]
      case .smoke: axes[index].values = [first]
      }
    }
  }

  private mutating func apply(_ change: Axis, named: Bool) {
    if let index = axes.firstIndex(where: { $0.name == change.name }) {
      let takesLists = axes[index].values.contains(where: \.isList)
      axes[index] = Self.grouped(change, takesLists)
      return
    }
    guard let index = constants.firstIndex(where: { $0.name == change.name }) else { return }
    let grouped = Self.grouped(change, constants[index].value.isList)
    if !named, grouped.values.count == 1 {
      constants[index] = NamedValue(name: change.name, value: grouped.values[0])
    } else {
      constants.remove(at: index)
      axes.append(grouped)
    }
  }

  /// For a parameter whose value is a list, a plain list is that one value.
  private static func grouped(_ change: Axis, _ takesLists: Bool) -> Axis {
    guard takesLists, !change.values.contains(where: { $0.isList || $0.passedOn != nil }) else {
      return change
    }
    let list = WrittenValue(change.values, origin: change.origin)
    return Axis(name: change.name, values: [list], origin: change.origin)
  }
}

extension WorkloadFile {
  /// The line that leaves the workload out of a profile; nil if it takes part.
  ///
  /// A profile of which the file says nothing follows the next wider one.
  func skips(_ profile: Profile) -> Int? {
    switch profiles[profile] {
    case .skip(let line): line
    case .changes: nil
    case nil: profile.wider.flatMap(skips)
    }
  }
}
