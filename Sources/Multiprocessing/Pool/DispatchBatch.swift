/// A running `dispatch`: results that wait for its thread.
struct DispatchBatch {
  struct Entry {
    let slot: Int
    let worker: Int
  }

  /// Wakes the dispatching thread when somebody else collects.
  let signal: Signal
  var done: [Entry] = []
  var failed: [TaskFailure] = []
  /// Entries that the dispatching thread has taken and not released yet.
  var reading: [Entry] = []

  var hasNews: Bool { !done.isEmpty || !failed.isEmpty }

  func contains(_ slot: Int) -> Bool {
    done.contains { $0.slot == slot } || reading.contains { $0.slot == slot }
  }
}
