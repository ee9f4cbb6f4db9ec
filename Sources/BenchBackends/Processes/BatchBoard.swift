import CPrimitives
import Glibc
import Multiprocessing

/// Shared memory on which a process and its forks hand out tasks and leave results.
///
/// ```
/// words (4 KiB) · a place for each worker: running, first start, failure text · a record a task
/// ```
/// Made before the fork, so that nothing has to be handed over: the forks have it at the same
/// address. The records of one batch are written by the workers, each its own, and read by the
/// parent after the last has finished.
final class BatchBoard: @unchecked Sendable {  // Who may touch which bytes stands above.
  /// The words that are waited for, and the counter; in cache lines of their own.
  enum Word {
    static let generation = 0
    static let ready = 16
    static let finished = 32
    static let isClosed = 48
    /// The next task, 64 bits.
    static let next = 64
    /// How many tasks there are, 64 bits.
    static let limit = 80
    /// When the batch was released, on the monotonic clock, 64 bits.
    static let release = 96
  }

  private typealias Record = TaskLoopHandler.Record
  private static let wordBytes = 4096
  private static let placeBytes = 2048
  /// Where a place's failure text begins; the text before it is the task that runs, and a time.
  private static let textOffset = 16

  /// How many tasks a batch may have.
  let tasks: Int
  private let workers: Int
  private let base: UnsafeMutableRawPointer
  private let size: Int

  /// - Throws: `MultiprocessingError` if there is not so much memory.
  init(workers: Int, tasks: Int) throws {
    (self.workers, self.tasks) = (workers, tasks)
    size =
      Self.wordBytes + workers * Self.placeBytes + tasks * MemoryLayout<Record>.stride
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw MultiprocessingError(
        .systemCall, "cannot map \(size) bytes of shared memory", systemError: errno)
    }
    base = mapped
    for worker in 0..<workers { setRunning(nil, worker: worker) }
  }

  deinit { munmap(base, size) }

  func word(_ word: Int) -> UnsafeMutablePointer<UInt32> {
    base.assumingMemoryBound(to: UInt32.self) + word
  }

  private func number(_ word: Int) -> UnsafeMutablePointer<UInt64> {
    (base + 4 * word).assumingMemoryBound(to: UInt64.self)
  }

  private func place(_ worker: Int) -> UnsafeMutableRawPointer {
    base + Self.wordBytes + worker * Self.placeBytes
  }

  private var records: UnsafeMutablePointer<TaskLoopHandler.Record> {
    (base + Self.wordBytes + workers * Self.placeBytes)
      .assumingMemoryBound(to: TaskLoopHandler.Record.self)
  }

  // MARK: The parent

  /// Prepares a batch; all workers are parked.
  func clear(tasks: Int) {
    memset(records, 0, tasks * MemoryLayout<Record>.stride)
    for worker in 0..<workers { setFirstStart(0, worker: worker) }
    cprimitives_store64(number(Word.next), 0)
    cprimitives_store64(number(Word.limit), UInt64(tasks))
    cprimitives_store32(word(Word.finished), 0)
  }

  /// Lets the workers go; `release` is the moment that a schedule of arrivals counts from.
  func open(release: Int64 = 0) {
    cprimitives_store64(number(Word.release), UInt64(bitPattern: release))
    cprimitives_fetch_add32(word(Word.generation), 1)
    cprimitives_futex_wake(word(Word.generation), Int32.max)
  }

  /// Sends the workers home.
  func close() {
    cprimitives_store32(word(Word.isClosed), 1)
    open()
  }

  func record(_ index: Int) -> TaskLoopHandler.Record { records[index] }

  /// The task that a worker ran last and has not finished; nil between batches.
  func running(_ worker: Int) -> Int? {
    let index = Int64(
      bitPattern: cprimitives_load64(place(worker).assumingMemoryBound(to: UInt64.self)))
    return index < 0 ? nil : Int(index)
  }

  func firstStart(_ worker: Int) -> Int64 {
    place(worker).load(fromByteOffset: 8, as: Int64.self)
  }

  func failure(_ worker: Int) -> String? {
    let text = (place(worker) + Self.textOffset).assumingMemoryBound(to: CChar.self)
    return text[0] == 0 ? nil : String(cString: text)
  }

  // MARK: The workers

  /// When the batch was released.
  var release: Int64 { Int64(bitPattern: cprimitives_load64(number(Word.release))) }

  /// Waits for the next batch; false when there will be none.
  func park(_ generation: inout UInt32) -> Bool {
    while true {
      let now = cprimitives_load32(word(Word.generation))
      if cprimitives_load32(word(Word.isClosed)) != 0 { return false }
      if now != generation {
        generation = now
        return true
      }
      _ = cprimitives_futex_wait(word(Word.generation), generation, -1)
    }
  }

  /// The next task's index; nil when all are taken.
  @inline(__always)
  func next() -> Int? {
    let index = cprimitives_fetch_add64(number(Word.next), 1)
    return index < cprimitives_load64(number(Word.limit)) ? Int(index) : nil
  }

  /// Lets no further task be taken.
  func giveUp() { cprimitives_store64(number(Word.limit), 0) }

  func put(_ record: TaskLoopHandler.Record, _ index: Int) { records[index] = record }

  func setRunning(_ index: Int?, worker: Int) {
    cprimitives_store64(
      place(worker).assumingMemoryBound(to: UInt64.self),
      UInt64(bitPattern: Int64(index ?? -1)))
  }

  func setFirstStart(_ time: Int64, worker: Int) {
    place(worker).storeBytes(of: time, toByteOffset: 8, as: Int64.self)
  }

  func fail(_ text: String, worker: Int) {
    // The rest of the place is zero and ends the text.
    let bytes = Array(text.utf8.prefix(Self.placeBytes - Self.textOffset - 1))
    (place(worker) + Self.textOffset).copyMemory(from: bytes, byteCount: bytes.count)
  }

  /// Counts a worker in; the last one wakes the parent.
  func count(_ kind: Int) {
    if cprimitives_fetch_add32(word(kind), 1) + 1 == UInt32(workers) {
      cprimitives_futex_wake(word(kind), 1)
    }
  }
}
