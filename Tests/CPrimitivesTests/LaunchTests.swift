import CPrimitives
import Glibc
import Testing

/// Starting programs by vfork and execve.
struct LaunchTests {
  /// Starts `/bin/sh -c script` with a pipe as descriptor 3 and gives its status and what it wrote.
  private func run(_ script: String, path: String = "/bin/sh") throws -> (
    process: pid_t, status: Int32, text: String, error: Int32
  ) {
    var ends: [Int32] = [-1, -1]
    try #require(cprimitives_pipe(&ends) == 0)
    defer { close(ends[0]) }
    let words: [String] = [path, "-c", script]
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) }
    argv.append(nil)
    defer { for pointer in argv { free(pointer) } }
    let (process, failure) = path.withCString { path in
      argv.withUnsafeMutableBufferPointer { argv -> (pid_t, Int32) in
        var options = cprimitives_launch_options()
        options.path = path
        options.arguments = UnsafePointer(argv.baseAddress)
        options.environment = UnsafePointer(environ)
        options.standard_input = -1
        options.standard_output = -1
        options.standard_error = -1
        options.extra = ends[1]
        options.new_group = 1
        options.oom_score_adjustment = 500
        let process = cprimitives_launch(&options)
        return (process, errno)
      }
    }
    close(ends[1])
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(ends[0], &buffer, buffer.count), count > 0 {
      text += buffer[..<count]
    }
    var status: Int32 = 0
    if process > 0 { waitpid(process, &status, 0) }
    return (process, status, String(decoding: text, as: UTF8.self), failure)
  }

  @Test func `the program leads a group of its own, and only 0 to 3 are open in it`() throws {
    let result = try run("echo $$ $(ps -o pgid= -p $$) >&3; ls /proc/$$/fd >&3")
    let words = result.text.split { $0 == " " || $0 == "\n" }
    #expect(words.prefix(2) == ["\(result.process)", "\(result.process)"])
    // A shell may keep its own script's descriptor at 10 and above.
    #expect(words.dropFirst(2).filter { (Int($0) ?? 99) < 10 } == ["0", "1", "2", "3"])
    #expect(result.status == 0)
  }

  @Test func `the kernel's memory killer would take it first`() throws {
    #expect(try run("cat /proc/self/oom_score_adj >&3").text == "500\n")
  }

  @Test func `a program that is not there is an error with its number, and no child is left`()
    throws
  {
    let result = try run("", path: "/no/such/program")
    #expect(result.process == -1)
    #expect(result.error == ENOENT)
  }
}
