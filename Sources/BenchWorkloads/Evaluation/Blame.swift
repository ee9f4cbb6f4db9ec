import BenchCore

/// What is being worked out, for errors.
struct Subject {
  /// How a message names it, such as "'for' of the step 'wait'".
  let phrase: String
  let written: WrittenValue
  /// The parameter that it is, if it is one.
  var parameter: String?
}

/// Finds the line that the user has to change when a value cannot be used.
///
/// A value that is merely passed on (`"{delay}"`) is followed to where it was written. Where a
/// calculation works with other values of one sweep, the swept value is to blame, otherwise the
/// calculation.
struct Blame {
  let file: WorkloadFile
  let variables: Variables
  let subject: Subject
  let scope: Scope

  /// - Parameters:
  ///   - problem: What is wrong; follows the subject's name.
  ///   - remedy: What to do about it.
  ///   - works: Whether it works under another choice.
  func error(_ problem: String, remedy: String, works: ([Int]) -> Bool) -> BenchError {
    if let error = unknownPackage() { return error }
    let culprit = passedOn() ?? sweptValue(works) ?? subject.written
    let elsewhere = culprit.origin != subject.written.origin
    var phrase = subject.phrase
    if elsewhere, let line = subject.written.origin.line { phrase += " (line \(line))" }
    let message = "\(phrase)\(problem)\(circumstances(culprit))"
    switch culprit.origin {
    case .file(let line): return file.errors.error(message, line: line, remedy: remedy)
    case .option(let option):
      return BenchError(
        .usage, Excerpt.message("\(option): \(message)"),
        at: BenchError.Place(file: file.source.file),
        remedy: remedy
      )
    }
  }

  /// The end of a chain of values that only pass on another.
  private func passedOn() -> WrittenValue? {
    var end: WrittenValue?
    var value = subject.written
    while let name = value.passedOn,
      let next = variables.selection.value(of: name, scope.choice)
    {
      end = next
      value = next
    }
    return end
  }

  /// The one swept value without which it works.
  private func sweptValue(_ works: ([Int]) -> Bool) -> WrittenValue? {
    let selection = variables.selection
    let dependencies = variables.dependencies(of: subject.written, scope.choice)
    let axes = selection.axes.indices.filter { dependencies.contains(selection.axes[$0].name) }
    guard let axis = axes.first, axes.count == 1 else { return nil }
    // A few other values are enough to tell; a sweep may have thousands.
    for other in selection.axes[axis].values.indices.prefix(16) where other != scope.choice[axis] {
      var choice = scope.choice
      choice[axis] = other
      if works(choice) { return selection.axes[axis].values[scope.choice[axis]] }
    }
    return nil
  }

  /// The swept values that went into a calculation, such as " (with wait=150%)".
  private func circumstances(_ culprit: WrittenValue) -> String {
    guard subject.written.passedOn == nil else { return "" }
    let dependencies = variables.dependencies(of: subject.written, scope.choice)
    let settings = variables.selection.axes.filter { dependencies.contains($0.name) }
      .compactMap { axis in scope.values[axis.name].map { "\(axis.name)=\($0)" } }
    return settings.isEmpty ? "" : " (with \(settings.joined(separator: " ")))"
  }

  private func unknownPackage() -> BenchError? {
    let name = BuiltInVariables.package
    guard subject.written.variables.contains(name), variables.builtIns[name] == nil else {
      return nil
    }
    let example = subject.parameter.map { "give the value yourself: --set \($0)=PATH" }
    return file.errors.error(
      "\(subject.phrase) needs '\(name)', the path of this package's checkout, which is not known "
        + "here", line: subject.written.origin.line,
      remedy: example ?? "run bench from the checkout of its package")
  }
}
