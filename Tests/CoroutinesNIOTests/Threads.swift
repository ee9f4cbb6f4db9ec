import CPrimitives

/// The kernel's id of the calling thread.
func threadID() -> Int {
  Int(cprimitives_thread_id())
}
