/// The books of a pool: which future or batch entry owns which slot, what waits for a slot, who
/// collects results.
///
/// Plain state, changed under the pool's lock; the methods say what the caller has to do outside of
/// it.
struct PoolLedger {
  enum Phase: Equatable {
    case running
    /// No more submissions; what is there is finished.
    case closing
    /// The workers were told to end.
    case ended
    /// The workers cannot be started; the text says why.
    case broken(String)
  }

  let memory: PoolMemory
  let spill: SpillFile
  var phase = Phase.running
  var workers: [WorkerRecord] = []
  /// Tasks that were accepted and are not done.
  var unfinished = 0
  /// Submitted tasks so far; the next one's number.
  var nextIndex = 0
  /// Whether somebody sleeps for results in shared memory.
  var hasLeader = false
  /// Threads that wait for a result while somebody else leads.
  var followers: [Signal] = []
  /// Listeners that need the collecting thread: continuations and callbacks not yet served.
  var interest = 0
  var callbacks: [@Sendable () -> Void] = []
  var batch: DispatchBatch?
  /// Something changed that a leader asleep in shared memory cannot see there.
  var mustLook = false
  /// The pool is over: the collecting thread is to end after its callbacks.
  var collectorMustEnd = false
  /// There is no collecting thread any more, and none may start.
  var collectorHasEnded = false
  var backlog = FutureQueue()

  let owners: UnsafeMutablePointer<FutureCore?>
  let batchIndexes: UnsafeMutablePointer<Int>
  let free: UnsafeMutablePointer<UInt32>
  var freeCount: Int
  var tail: UInt64 = 0
  var published: UInt64 = 0

  let monitor: MonitorMailbox

  init(memory: PoolMemory, spill: SpillFile, monitor: MonitorMailbox) {
    self.memory = memory
    self.monitor = monitor
    self.spill = spill
    let slots = memory.layout.slots
    owners = .allocate(capacity: slots)
    owners.initialize(repeating: nil, count: slots)
    batchIndexes = .allocate(capacity: slots)
    batchIndexes.initialize(repeating: -1, count: slots)
    free = .allocate(capacity: slots)
    for index in 0..<slots { free[index] = UInt32(slots - 1 - index) }
    freeCount = slots
  }

  /// Gives the tables back; the pool does so when nobody can use them any more.
  func deallocate() {
    owners.deinitialize(count: memory.layout.slots)
    owners.deallocate()
    batchIndexes.deallocate()
    free.deallocate()
  }
}
