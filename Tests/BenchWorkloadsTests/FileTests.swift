import BenchCore
import BenchWorkloads
import Foundation
import Testing

@Suite struct FileTests {
  private static let good = Sample.file("tasks: 1\nconcurrency: 1")

  /// Runs a body in a folder of its own that is gone afterwards.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "bench-workloads-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func complaint(_ path: String) -> String {
    do {
      _ = try Sample.library().load(path)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `a file of the user is found by its path and comes before a built-in workload`() throws
  {
    try inFolder { folder in
      let path = folder.appending(path: "mine.yaml").path
      try Data(Self.good.utf8).write(to: URL(filePath: path))
      let workload = try Sample.library().load(path)
      #expect(workload.origin == .file(path))
      #expect(workload.group.isEmpty)
      #expect(workload.identifier == "sample")
      let library = Sample.library([String(path.dropFirst()): Sample.download])
      #expect(try library.load(path).name == "sample")
    }
  }

  @Test func `a built-in workload is found by its name with and without the group`() throws {
    let library = Sample.library()
    #expect(try library.load("http-download").identifier == "io/http-download")
    #expect(try library.load("io/http-download").identifier == "io/http-download")
  }

  @Test func `a name that two groups have must be given with its group`() {
    let library = Sample.library(["a/same.yaml": Self.good, "b/same.yaml": Self.good])
    #expect(
      throws: BenchError(
        .usage, "the name 'same' is not unique: it means a/same or b/same",
        remedy: "give the name with its group")
    ) { try library.load("same") }
  }

  @Test func `an unknown name is told with the nearest`() {
    #expect(
      complaint("http-downlaod").hasPrefix(
        "unknown workload 'http-downlaod'; did you mean 'http-download'?"))
    #expect(complaint("oi/http-download").contains("did you mean 'io/http-download'?"))
    #expect(complaint("something-else").contains("bench list workloads"))
    #expect(complaint("").contains("unknown workload ''"))
    #expect(complaint("a\0b").contains("unknown workload"))
    #expect(complaint(String(repeating: "x", count: 100_000)).utf8.count < 1000)
  }

  @Test func `a missing file, a directory, a pipe and a device are told apart`() throws {
    #expect(complaint("./no-such.yaml").hasPrefix("./no-such.yaml: there is no such file"))
    try inFolder { folder in
      #expect(complaint(folder.path).contains("this is a directory"))
      let pipe = folder.appending(path: "pipe.yaml").path
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(complaint(pipe).contains("this is no regular file"))
    }
    #expect(complaint("/dev/zero").contains("this is no regular file"))
    #expect(complaint("/dev/null").contains("this is no regular file"))
  }

  @Test func `a file that may not be read is told with the system's reason`() throws {
    // For root nothing is unreadable.
    guard geteuid() != 0 else { return }
    try inFolder { folder in
      let path = folder.appending(path: "secret.yaml").path
      try Data(Self.good.utf8).write(to: URL(filePath: path))
      #expect(chmod(path, 0) == 0)
      #expect(complaint(path).contains("Permission denied"))
      #expect(complaint(path).contains("chmod +r"))
    }
  }

  @Test func `a large file is refused before it is read`() throws {
    try inFolder { folder in
      let path = folder.appending(path: "large.yaml").path
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.truncate(atOffset: 1 << 40)
      try handle.close()
      #expect(complaint(path).contains("larger than 1MiB"))
    }
  }

  @Test(
    arguments: [
      ([0xff, 0xfe, 0x6e, 0x00], "UTF-16"), ([0x6e, 0x0a, 0x00], ":2: a NUL byte"),
      ([0x6e, 0x0a, 0x0a, 0xc3, 0x28], ":3: bytes that are not UTF-8"),
      ([0xff, 0xd8, 0xff, 0xe0], "not UTF-8"), ([0x6e, 0x0a, 0x07], ":2: the character U+7"),
      ([], ":1: the file is empty"),
    ] as [([UInt8], String)])
  func `bytes that are no text are refused with their line`(bytes: [UInt8], expected: String) throws
  {
    try inFolder { folder in
      let file = folder.appending(path: "noise.yaml")
      try Data(bytes).write(to: file)
      #expect(complaint(file.path).contains(expected))
    }
  }

  @Test func `line ends of other systems and a byte order mark do no harm`() throws {
    #expect(try Sample.load(Self.good.replacing("\n", with: "\r\n")).points.count == 1)
    #expect(try Sample.load("\u{feff}" + Self.good).points.count == 1)
  }
}
