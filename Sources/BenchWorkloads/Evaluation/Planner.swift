import BenchCore

/// Makes the points of a workload file: the front of this folder.
struct Planner {
  let file: WorkloadFile
  let builtIns: [String: Value]

  /// All points of a profile with the command line's changes; points that come out equal are there
  /// once.
  ///
  /// - Throws: `BenchError` for anything wrong in the file, whichever profile it concerns.
  func points(_ profile: Profile, _ changes: [Axis]) throws -> [WorkloadPoint] {
    try checkSizes(changes)
    let selection = Selection(file, profile).changed(by: changes)
    try checkValues(besides: selection, changes)
    let evaluator = try Evaluator(file, selection, builtIns: builtIns)
    var seen: Set<ParameterPoint> = []
    return try selection.choices().map(evaluator.point).filter {
      seen.insert($0.parameters).inserted
    }
  }

  /// Refuses sweeps that are too large, before anything is multiplied out.
  private func checkSizes(_ changes: [Axis]) throws {
    for profile in Profile.allCases.reversed() {
      try checkSize(Selection(file, profile).changed(by: changes))
    }
  }

  private func checkSize(_ selection: Selection) throws {
    let count = selection.count
    let largest = selection.axes.max { $0.values.count < $1.values.count }
    let line = largest?.origin.line ?? file.axes.first?.origin.line
    guard let count, count <= WorkloadLimits.points else {
      throw file.errors.error(
        "the sweep has \(count.map { "\($0)" } ?? "far too many") points; at most "
          + "\(WorkloadLimits.points) are allowed", line: line, remedy: "give fewer values")
    }
    let weight = file.calls.reduce(selection.axes.count + selection.constants.count + 1) {
      sum, call in
      call.arguments.values.reduce(sum + call.fields.count) { $0 + $1.weight }
    }
    guard count * weight <= WorkloadLimits.work else {
      throw file.errors.error(
        "\(count) points with \(weight) values each are more than this file may ask for",
        line: line,
        remedy: "give fewer values to sweep over, or fewer steps")
    }
  }

  /// Tries every value that the file gives for a sweep once, with the first value of all others, so
  /// that a mistake does not wait for the day when somebody chooses its profile.
  ///
  /// The values of the chosen selection are left out: all of its points are worked out anyway.
  private func checkValues(besides chosen: Selection, _ changes: [Axis]) throws {
    var tried = Set(
      chosen.axes.flatMap { axis in
        axis.values.map { Axis(name: axis.name, values: [$0], origin: $0.origin) }
      })
    for profile in Profile.allCases.reversed() where file.skips(profile) == nil {
      let selection = Selection(file, profile).changed(by: changes)
      let evaluator = try Evaluator(file, selection, builtIns: builtIns)
      let first = selection.axes.map { _ in 0 }
      _ = try evaluator.point(first)
      for (position, axis) in selection.axes.enumerated() {
        for (index, value) in axis.values.enumerated() {
          let trial = Axis(name: axis.name, values: [value], origin: value.origin)
          guard tried.insert(trial).inserted, index > 0 else { continue }
          var choice = first
          choice[position] = index
          _ = try evaluator.point(choice)
        }
      }
    }
  }
}
