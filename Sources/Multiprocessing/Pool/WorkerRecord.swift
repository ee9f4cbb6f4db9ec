/// What the pool knows about one worker.
struct WorkerRecord {
  var pid: Int32?
  var handle: ProcessHandle?
  /// How often in a row it ended before it was ready.
  var failedStarts = 0
  /// It was told to end and is not replaced.
  var isRetiring = false
}
