/// An interpreter whose own means are measured beside ours.
public enum LimitInterpreter: String, Sendable, Hashable, CaseIterable {
  case python = "python3"
  case node

  /// What the files of its scripts begin and end with.
  var file: (prefix: String, ending: String) {
    switch self {
    case .python: ("cpython", "py")
    case .node: ("node", "js")
    }
  }

  /// What its sides say when it is not there.
  public var missing: String {
    switch self {
    case .python: "there is no python3 in PATH; name one with --python PATH"
    case .node: "not installed: there is no 'node' in PATH"
    }
  }

  /// The paths of those that PATH leads to.
  public static func onThisMachine() -> [LimitInterpreter: String] {
    allCases.reduce(into: [:]) { found, interpreter in
      found[interpreter] = ProgramFinder.find(interpreter.rawValue)
    }
  }
}
