import CPrimitives

/// Stacks that are neither in the pool nor in this thread's cache.
func stacksInUse() -> Int {
  let census = cprimitives_stack_census()
  return census.mapped - census.free
}
