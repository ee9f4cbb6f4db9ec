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
