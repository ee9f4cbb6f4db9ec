import Glibc

/// Finds a program as a shell would.
public enum ProgramFinder {
  /// The path of `name`, looked up in PATH unless it holds a slash; nil if nothing there can be run.
  public static func find(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
