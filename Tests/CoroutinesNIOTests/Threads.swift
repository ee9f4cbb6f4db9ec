import CPrimitives
import Glibc

/// The kernel's id of the calling thread.
func threadID() -> Int {
  Int(cprimitives_thread_id())
}

/// Threads of this process that SwiftNIO started: event loops and blocking pools.
func threadsOfNIO() -> [String] {
  guard let directory = opendir("/proc/self/task") else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let id = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard let file = fopen("/proc/self/task/\(id)/comm", "r") else { continue }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, 64, file) != nil else { continue }
    names.append(
      String(decoding: line.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
  }
  return names.filter { $0.hasPrefix("NIO-") || $0.hasPrefix("TP-") }
}
