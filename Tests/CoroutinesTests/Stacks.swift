import CPrimitives
import Glibc

/// Stacks that are neither in the pool nor in this thread's cache.
func stacksInUse() -> Int {
  let census = cprimitives_stack_census()
  return census.mapped - census.free
}

/// Whether scripts/sanitize runs the tests: then memory is not what it is otherwise, and what dropped
/// frames owned is reported as leaked.
let isSanitized = getenv("BENCH_SANITIZER") != nil

/// The resident memory of this process that no file stands behind, from proc_pid_statm(5); 0 if it
/// cannot be read.
func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "re") else { return 0 }
  defer { fclose(file) }
  var text = [UInt8](repeating: 0, count: 128)
  let length = fread(&text, 1, text.count, file)
  let fields = String(decoding: text[..<length], as: UTF8.self).split(separator: " ")
  let pages = fields.compactMap { Int($0) }
  return pages.count > 2 ? (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}
