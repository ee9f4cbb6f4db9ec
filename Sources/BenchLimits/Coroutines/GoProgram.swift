import BenchCore
import Glibc

/// A small program in Go, built and run when `go` is installed.
///
/// The program gets the seconds that it may measure as its argument, and prints nanoseconds per
/// operation.
struct GoProgram {
  /// Two goroutines that send numbers to each other.
  static let channel = """
    package main

    import (
    \t"fmt"
    \t"os"
    \t"strconv"
    \t"time"
    )

    func main() {
    \tseconds, _ := strconv.ParseFloat(os.Args[1], 64)
    \tthere, back := make(chan int, 1), make(chan int, 1)
    \tgo func() {
    \t\tfor number := range there {
    \t\t\tback <- number
    \t\t}
    \t}()
    \tfor count := 1; ; count *= 2 {
    \t\tstart := time.Now()
    \t\tfor number := 0; number < count; number++ {
    \t\t\tthere <- number
    \t\t\tif <-back != number {
    \t\t\t\tos.Exit(1)
    \t\t\t}
    \t\t}
    \t\ttaken := time.Since(start)
    \t\tif taken.Seconds() >= seconds/3 {
    \t\t\tfmt.Println(float64(taken.Nanoseconds()) / float64(2*count))
    \t\t\treturn
    \t\t}
    \t}
    }
    """

  private let source: String

  init(_ source: String) {
    self.source = source
  }

  /// What the program prints.
  ///
  /// - Throws: `LimitUnavailable` if there is no `go`, or it cannot build.
  func nanoseconds(_ effort: LimitEffort) throws -> Double {
    guard ProgramFinder.find("go") != nil else {
      throw LimitUnavailable("not installed: there is no 'go' on the PATH")
    }
    let folder = try Self.makeFolder()
    defer {
      for name in ["program.go", "program"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    let bytes = Array(source.utf8)
    guard let file = fopen("\(folder)/program.go", "we") else {
      throw LimitUnavailable("'\(folder)' cannot be written to")
    }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    let seconds = Double(effort.duration.count) / 1e9
    let command = "cd '\(folder)' && go build -o program program.go 1>&2 && ./program \(seconds)"
    guard let line = Self.firstLine(of: command), let figure = Double(line) else {
      throw LimitUnavailable("'go build' or its program failed")
    }
    return figure
  }

  private static func makeFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(parent)/bench-go-XXXXXX".utf8CString)
    guard mkdtemp(&path) != nil else { throw LimitUnavailable("'\(parent)' cannot be written to") }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func firstLine(of command: String) -> String? {
    guard let pipe = popen(command, "re") else { return nil }
    var line = [CChar](repeating: 0, count: 256)
    let hasLine = fgets(&line, Int32(line.count), pipe) != nil
    guard pclose(pipe) == 0, hasLine else { return nil }
    let text = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self)
  }
}
