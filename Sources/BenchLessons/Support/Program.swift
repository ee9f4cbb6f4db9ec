import CPrimitives
import Glibc

/// Runs a program to its end.
enum Program {
  /// The exit code (-1 after a signal) and what it wrote to both outputs.
  static func run(_ path: String, _ arguments: [String], folder: String) throws
    -> (code: Int32, text: String)
  {
    let output = "\(folder)/output-\(getpid())"
    let file = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ScenarioError("cannot write \(output)") }
    defer {
      close(file)
      unlink(output)
    }
    var argv = ([path] + arguments).map { strdup($0) }
    argv.append(nil)
    defer { for pointer in argv { free(pointer) } }
    let process = path.withCString { path in
      argv.withUnsafeMutableBufferPointer { argv in
        var options = cprimitives_launch_options()
        options.path = path
        options.arguments = UnsafePointer(argv.baseAddress)
        options.environment = UnsafePointer(environ)
        options.standard_input = -1
        options.standard_output = file
        options.standard_error = file
        options.extra = -1
        return cprimitives_launch(&options)
      }
    }
    guard process > 0 else {
      throw ScenarioError("cannot start \(path): \(String(cString: strerror(errno)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return (
      status & 0x7f == 0 ? (status >> 8) & 0xff : -1, TextFile.read(output) ?? ""
    )
  }
}
