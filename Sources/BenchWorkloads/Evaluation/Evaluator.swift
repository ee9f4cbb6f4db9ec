import BenchCore

/// Works out the points of one workload under one selection.
struct Evaluator {
  let file: WorkloadFile
  let variables: Variables
  /// The variables that are the same at every point.
  private let fixed: [String: Value]

  /// - Throws: `BenchError` for whatever is wrong with values that are the same at every point.
  init(_ file: WorkloadFile, _ selection: Selection, builtIns: [String: Value]) throws {
    self.file = file
    self.variables = try Variables(file, selection, builtIns: builtIns)
    let first = selection.axes.map { _ in 0 }
    let base = Evaluator(file: file, variables: variables, fixed: builtIns)
    self.fixed = try base.extended(builtIns, varying: false, first)
  }

  private init(file: WorkloadFile, variables: Variables, fixed: [String: Value]) {
    self.file = file
    self.variables = variables
    self.fixed = fixed
  }

  var selection: Selection { variables.selection }

  /// The point of one choice.
  ///
  /// - Throws: `BenchError`, at the line of the swept value where that is to blame.
  func point(_ choice: [Int]) throws -> WorkloadPoint {
    let scope = try scope(choice)
    let tasks = try count(WorkloadKeys.tasks, WorkloadLimits.tasks, scope)
    let concurrency = try count(WorkloadKeys.concurrency, WorkloadLimits.concurrency, scope)
    let limit = try limit(scope)
    return WorkloadPoint(
      parameters: ParameterPoint(
        selection.axes.compactMap { axis in
          scope.values[axis.name].map { ParameterPoint.Setting(axis.name, $0) }
        }),
      tasks: tasks, concurrency: concurrency,
      steps: try file.steps.map { try step($0, tasks, scope) },
      fixtures: try file.fixtures.map { try fixture($0, scope) },
      arrivals: try file.arrivals.map { try arrivals($0, tasks: tasks, limit: limit, scope) },
      backends: file.backends, limit: limit)
  }

  /// The variables of one choice.
  private func scope(_ choice: [Int]) throws -> Scope {
    Scope(choice: choice, values: try extended(fixed, varying: true, choice))
  }

  private func extended(_ values: [String: Value], varying: Bool, _ choice: [Int]) throws
    -> [String: Value]
  {
    var scope = Scope(choice: choice, values: values)
    for name in variables.order where variables.varying.contains(name) == varying {
      guard let written = selection.value(of: name, choice) else { continue }
      let subject = Subject(phrase: "'\(name)'", written: written, parameter: name)
      scope.values[name] = try attempt(subject, scope) { try written.evaluate($0.values) }
    }
    return scope.values
  }

  /// The variables of one choice if they can be worked out.
  ///
  /// It looks for nobody to blame: it is what the search for the culprit itself uses.
  private func trialScope(_ choice: [Int]) -> Scope? {
    var scope = Scope(choice: choice, values: fixed)
    for name in variables.order where variables.varying.contains(name) {
      guard let written = selection.value(of: name, choice) else { continue }
      guard let value = try? written.evaluate(scope.values) else { return nil }
      scope.values[name] = value
    }
    return scope
  }

  private func count(_ name: String, _ most: Double, _ scope: Scope) throws -> Int {
    let field = FieldDescriptor(name, .integer, "", range: 1...most)
    guard let written = selection.value(of: name, scope.choice) else { return 1 }
    let subject = Subject(phrase: "'\(name)'", written: written, parameter: name)
    let value = try attempt(subject, scope) { scope in
      try field.conforming(scope.values[name] ?? .integer(1), readsText: true)
    }
    guard case .integer(let count) = value else { return 1 }
    return Int(count)
  }

  private func limit(_ scope: Scope) throws -> Nanoseconds {
    let standard = Nanoseconds.seconds(60)
    guard let written = file.limit else { return standard }
    let field = FieldDescriptor(WorkloadKeys.limit, .duration, "", range: WorkloadLimits.limit)
    let value = try attempt(Subject(phrase: "'limit'", written: written), scope) { scope in
      try field.conforming(written.evaluate(scope.values), readsText: true)
    }
    guard case .duration(let limit) = value else { return standard }
    return limit
  }

  private func step(_ call: WrittenCall, _ tasks: Int, _ scope: Scope) throws -> StepSpecification {
    var arguments: [String: Argument] = [:]
    for field in call.fields {
      arguments[field.name] = try argument(field, of: call, tasks, scope)
    }
    return StepSpecification(kind: call.kind, arguments: arguments)
  }

  /// The open loop; its tasks must all arrive well within the limit of a trial.
  private func arrivals(
    _ call: WrittenCall, tasks: Int, limit: Nanoseconds, _ scope: Scope
  ) throws -> Arrivals {
    let values = try fixture(call, scope).arguments
    var arrivals = Arrivals(rate: 1)
    switch values["rate"] {
    case .integer(let rate): arrivals.rate = Double(rate)
    case .number(let rate): arrivals.rate = rate
    default: break
    }
    if case .text(let name) = values["process"], let process = Arrivals.Process(rawValue: name) {
      arrivals.process = process
    }
    let duration = arrivals.duration(tasks: tasks)
    guard duration < limit else {
      throw file.errors.error(
        "\(tasks) tasks that arrive at \(arrivals.label) take \(Value.duration(duration)), but the "
          + "limit of a trial is \(Value.duration(limit))", line: call.line,
        remedy: "raise the rate or 'limit', or give fewer tasks")
    }
    return arrivals
  }

  private func fixture(_ call: WrittenCall, _ scope: Scope) throws -> FixtureSpecification {
    var arguments: [String: Value] = [:]
    for field in call.fields {
      guard let written = call.arguments[field.name] else {
        arguments[field.name] = field.defaultValue
        continue
      }
      arguments[field.name] = try attempt(subject(field, of: call, written), scope) { scope in
        try value(field, written, scope)
      }
    }
    return FixtureSpecification(kind: call.kind, arguments: arguments)
  }

  private func argument(
    _ field: FieldDescriptor, of call: WrittenCall, _ tasks: Int, _ scope: Scope
  ) throws -> Argument? {
    guard let written = call.arguments[field.name] else {
      return field.defaultValue.map(Argument.value)
    }
    return try attempt(subject(field, of: call, written), scope) { scope in
      guard case .template(let template) = written.content,
        template.variables.contains(BuiltInVariables.index)
      else { return .value(try value(field, written, scope)) }
      let rest = try template.substituting(scope.values)
      // A worker would notice a wrong value only in the middle of a batch; the ends tell now.
      for index in Set([0, tasks - 1]) {
        let value = try rest.evaluate([BuiltInVariables.index: .integer(Int64(index))])
        _ = try field.conforming(value, readsText: false)
      }
      return .template(rest)
    }
  }

  private func value(_ field: FieldDescriptor, _ written: WrittenValue, _ scope: Scope) throws
    -> Value
  {
    let isText = field.type == .text || field.type == .list
    return try field.conforming(
      written.evaluate(scope.values, asText: isText), readsText: true)
  }

  private func subject(_ field: FieldDescriptor, of call: WrittenCall, _ written: WrittenValue)
    -> Subject
  {
    Subject(phrase: "'\(field.name)' of the \(call.role) '\(call.kind)'", written: written)
  }

  /// Runs a piece of the work, and finds out who is to blame if it fails.
  private func attempt<Result>(
    _ subject: Subject, _ scope: Scope, _ body: @escaping (Scope) throws -> Result
  ) throws -> Result {
    do {
      return try body(scope)
    } catch let problem as ValueError {
      throw blame(subject, scope).error(
        ": \(problem)", remedy: "correct the value or its expression", works: works(body))
    } catch let problem as Mismatch {
      throw blame(subject, scope).error(
        " \(problem.text)", remedy: problem.remedy, works: works(body))
    }
  }

  private func blame(_ subject: Subject, _ scope: Scope) -> Blame {
    Blame(file: file, variables: variables, subject: subject, scope: scope)
  }

  private func works<Result>(_ body: @escaping (Scope) throws -> Result) -> ([Int]) -> Bool {
    { choice in
      guard let scope = trialScope(choice) else { return false }
      return (try? body(scope)) != nil
    }
  }
}

/// The variables at one point.
struct Scope {
  let choice: [Int]
  var values: [String: Value]
}
