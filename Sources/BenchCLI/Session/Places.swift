import BenchCore
import Glibc

/// Where things are: this binary, the package it was built from, the results.
struct Places {
  /// This binary.
  let executable: String
  /// The folder of the package, if this binary or the user is inside a checkout of it.
  let package: String?

  /// Looks at this process.
  init() {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    executable =
      length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : CommandLine.arguments[0]
    let start = getcwd(nil, 0)
    defer { free(start) }
    let here = start.map { String(cString: $0) } ?? "."
    package = Self.package(above: executable) ?? Self.package(above: here)
  }

  /// The default store: in the package's results folder, or in one where the user stands.
  var store: String { (package.map { "\($0)/" } ?? "") + "results/bench.sqlite" }

  /// Where trials put their passing files: a folder on a disk, not in memory, if there is one.
  var scratchParent: String {
    if let folder = getenv("TMPDIR").map({ String(cString: $0) }), !folder.isEmpty { return folder }
    return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"
  }

  /// The nearest folder above a path that holds this package's Package.swift.
  private static func package(above path: String) -> String? {
    var folder = Substring(path)
    while true {
      let candidate = folder.isEmpty ? "/" : String(folder)
      let isHere =
        access("\(candidate)/Package.swift", R_OK) == 0
        && access("\(candidate)/Sources/BenchCore", R_OK) == 0
      if isHere { return candidate }
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = folder[..<slash]
    }
  }
}
