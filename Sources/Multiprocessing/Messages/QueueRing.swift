import CPrimitives

/// The bytes of a queue.
///
/// ```
///  producers ── put lock ──▶ tail ▶ ring of bytes ▶ head ◀── get lock ── consumers
/// ```
///
/// One producer and one consumer are inside at a time, each behind a robust mutex, so between
/// them it is a ring of one writer and one reader. A message is its length and its bytes, and it
/// becomes visible when `tail` moves over it; a producer that dies before leaves nothing. Messages
/// larger than the ring move in pieces: `pending` then says how much of one is still to come, and
/// whoever finds its producer dead marks it as cut.
///
/// `@unchecked`: the head belongs to the holder of the get lock, the tail to that of the put lock.
final class QueueRing: @unchecked Sendable {
  /// How often a consumer looks for a message before it sleeps; a producer that is at work sends
  /// the next one within a microsecond.
  private static let spins = 300
  /// An unbounded queue gives memory back in portions of this size.
  private static let portion: UInt64 = 1 << 20
  private static let unboundedBytes = 1 << 34
  /// How long a consumer of half a message waits before it looks whether the producer is dead.
  private static let deathCheck: Int64 = 20_000_000

  private enum Word {
    static let head = 0
    static let tail = 16
    static let puts = 17
    static let gets = 1
    /// Bytes of a message in pieces that its producer has not written yet.
    static let pending = 18
    /// Bytes of a message in pieces that its consumer has not read yet.
    static let unread = 2
    static let bound = 32
    static let closed = 33
    static let isUnbounded = 34
    // Words of 32 bits to sleep on, each in a line of its own.
    static let dataWaiter = 48
    static let roomWaiter = 64
    static let getMutex = 80
    static let ring = 96
  }

  private let object: SharedObject
  private let words: UnsafeMutablePointer<UInt64>
  private let bytes: UnsafeMutableRawPointer
  private let size: UInt64

  init(bound: Int?, ringBytes: Int) throws {
    guard bound ?? 1 >= 1, ringBytes >= 4096, ringBytes.nonzeroBitCount == 1 else {
      throw MultiprocessingError(
        .invalidArgument, "a queue has a bound of at least 1 and a ring of 2^n >= 4096 bytes")
    }
    let size = bound == nil ? Self.unboundedBytes : ringBytes
    object = try SharedObject(.queue, count: Word.ring * 8 + size, stride: 1)
    words = object.payload.assumingMemoryBound(to: UInt64.self)
    bytes = object.payload + Word.ring * 8
    self.size = UInt64(size)
    words[Word.bound] = UInt64(bound ?? Int.max)
    words[Word.isUnbounded] = bound == nil ? 1 : 0
    for mutex in [object.mutex, getMutex] {
      let error = cprimitives_mutex_init(mutex, 0)
      guard error == 0 else { throw MutexOutcome.error(error) }
    }
  }

  init(from decoder: any Decoder) throws {
    object = try SharedObject(.queue, stride: 1, from: decoder)
    words = object.payload.assumingMemoryBound(to: UInt64.self)
    bytes = object.payload + Word.ring * 8
    size = UInt64(max(0, object.count - Word.ring * 8))
    guard size >= 4096, size.nonzeroBitCount == 1 else {
      throw MultiprocessingError(.corruptFrame, "a queue has a ring of \(size) bytes")
    }
  }

  func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  private var getMutex: UnsafeMutablePointer<cprimitives_mutex> {
    UnsafeMutableRawPointer(words + Word.getMutex).assumingMemoryBound(to: cprimitives_mutex.self)
  }

  private func load(_ word: Int) -> UInt64 { cprimitives_load64(words + word) }
  private func store(_ word: Int, _ value: UInt64) { cprimitives_store64(words + word, value) }

  private func sleepWord(_ word: Int) -> UnsafeMutablePointer<UInt32> {
    UnsafeMutableRawPointer(words + word).assumingMemoryBound(to: UInt32.self)
  }

  var count: Int { Int(max(0, Int64(bitPattern: load(Word.puts) &- load(Word.gets)))) }

  func close() {
    store(Word.closed, 1)
    cprimitives_fence()
    wake(Word.dataWaiter)
    wake(Word.roomWaiter)
  }

  private var isClosed: Bool { load(Word.closed) != 0 }

  // MARK: Putting

  func put(_ message: UnsafeRawBufferPointer, _ deadline: Deadline) throws {
    guard message.count <= FrameHeader.maximumLength else {
      throw MultiprocessingError(
        .invalidArgument,
        "a message of \(message.count) bytes is longer than \(FrameHeader.maximumLength)")
    }
    let result = cprimitives_mutex_lock(object.mutex, deadline.remainingNanoseconds)
    if result > 0 { throw MutexOutcome.error(result) }
    defer { _ = cprimitives_mutex_unlock(object.mutex) }
    try cutDeadMessage(deadline)
    let total = UInt64(FrameHeader.size + message.count)
    let isWhole = total <= size
    let bound = load(Word.bound)
    try awaitRoom(deadline) {
      self.load(Word.puts) &- self.load(Word.gets) < bound
        && self.size - (self.load(Word.tail) - self.load(Word.head))
          >= (isWhole ? total : UInt64(FrameHeader.size))
    }
    writeHeader(message.count)
    if isWhole {
      copyIn(message, load(Word.tail) + UInt64(FrameHeader.size))
      store(Word.puts, load(Word.puts) + 1)
      store(Word.tail, load(Word.tail) + total)
      announce()
    } else {
      writePieces(message)
    }
  }

  private func writeHeader(_ length: Int) {
    var header: (UInt64) = 0
    withUnsafeMutableBytes(of: &header) { place in
      if let base = place.baseAddress { FrameHeader(length: length).write(to: base) }
      copyIn(UnsafeRawBufferPointer(place), load(Word.tail))
    }
  }

  private func writePieces(_ message: UnsafeRawBufferPointer) {
    store(Word.pending, UInt64(message.count))
    store(Word.puts, load(Word.puts) + 1)
    store(Word.tail, load(Word.tail) + UInt64(FrameHeader.size))
    announce()
    var rest = message
    while !rest.isEmpty {
      // No time limit: the consumer has the beginning and waits for the end.
      try? awaitRoom(.never, evenIfClosed: true) {
        self.load(Word.tail) - self.load(Word.head) < self.size
      }
      let tail = load(Word.tail)
      let piece = min(rest.count, Int(size - (tail - load(Word.head))))
      copyIn(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)), tail)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece))
      store(Word.pending, UInt64(rest.count))
      store(Word.tail, tail + UInt64(piece))
      announce()
    }
  }

  /// If a producer died inside of a message in pieces, the rest never comes: marks it as cut and
  /// waits until a consumer has noticed.
  ///
  /// Nothing may follow before.
  private func cutDeadMessage(_ deadline: Deadline) throws {
    let pending = load(Word.pending)
    if pending == 0 { return }
    if pending != UInt64.max {
      store(Word.pending, UInt64.max)
      announce()
    }
    try awaitRoom(deadline) { self.load(Word.pending) == 0 }
  }

  private func copyIn(_ source: UnsafeRawBufferPointer, _ position: UInt64) {
    guard let start = source.baseAddress else { return }
    let offset = Int(position & (size - 1))
    let first = min(source.count, Int(size) - offset)
    (bytes + offset).copyMemory(from: start, byteCount: first)
    if first < source.count {
      bytes.copyMemory(from: start + first, byteCount: source.count - first)
    }
  }

  // MARK: Getting

  /// Appends the oldest message to `buffer`.
  func take(_ deadline: Deadline, into buffer: WireBuffer) throws {
    let result = cprimitives_mutex_lock(getMutex, deadline.remainingNanoseconds)
    if result > 0 { throw MutexOutcome.error(result) }
    defer { _ = cprimitives_mutex_unlock(getMutex) }
    if result == CPRIMITIVES_MUTEX_OWNER_DIED { try skipRest() }
    try awaitData(deadline) {
      if self.load(Word.tail) != self.load(Word.head) { return true }
      // A producer died before even the length of its message could be seen.
      if self.load(Word.pending) == UInt64.max { self.acknowledgeCut() }
      return false
    }
    let head = load(Word.head)
    var header: UInt64 = 0
    let length = try withUnsafeMutableBytes(of: &header) { place in
      copyOut(head, place)
      guard let base = place.baseAddress else { return 0 }
      return try FrameHeader(base).length
    }
    let total = UInt64(FrameHeader.size + length)
    if total <= size {
      copyOut(head + UInt64(FrameHeader.size), length, into: buffer)
      store(Word.gets, load(Word.gets) + 1)
      moveHead(from: head, by: total)
    } else {
      store(Word.unread, UInt64(length))
      store(Word.gets, load(Word.gets) + 1)
      moveHead(from: head, by: UInt64(FrameHeader.size))
      try readPieces { self.copyOut($0, $1, into: buffer) }
    }
  }

  /// Reads the rest of a message in pieces; each goes to `consume` as position and length.
  private func readPieces(_ consume: (UInt64, Int) -> Void) throws {
    while load(Word.unread) > 0 {
      let head = load(Word.head)
      let available = min(load(Word.tail) - head, load(Word.unread))
      if available == 0 {
        try awaitPiece()
        continue
      }
      consume(head, Int(available))
      store(Word.unread, load(Word.unread) - available)
      moveHead(from: head, by: available)
    }
  }

  /// Waits for more of a message.
  ///
  /// Throws `corruptFrame` if its producer is dead.
  private func awaitPiece() throws {
    let soon = Deadline(nanoseconds: cprimitives_monotonic_now() + Self.deathCheck)
    let isThere: () -> Bool = {
      self.load(Word.tail) != self.load(Word.head) || self.load(Word.pending) == UInt64.max
    }
    do { try awaitData(soon, evenIfClosed: true, isThere) } catch {
      let result = cprimitives_mutex_try_lock(object.mutex)
      if result == CPRIMITIVES_MUTEX_OWNER_DIED { store(Word.pending, UInt64.max) }
      if result <= 0 { _ = cprimitives_mutex_unlock(object.mutex) }
    }
    if load(Word.tail) == load(Word.head), load(Word.pending) == UInt64.max {
      store(Word.unread, 0)
      acknowledgeCut()
      throw MultiprocessingError(
        .corruptFrame, "a producer died inside of a message: the rest of it will never come")
    }
  }

  private func acknowledgeCut() {
    store(Word.pending, 0)
    wakeIfAsleep(Word.roomWaiter)
  }

  /// The last consumer died inside of a message in pieces: the rest of it goes with it.
  private func skipRest() throws {
    do { try readPieces { _, _ in } } catch let error as MultiprocessingError
      where error.code == .corruptFrame
    {}
  }

  private func copyOut(_ position: UInt64, _ length: Int, into buffer: WireBuffer) {
    if length == 0 { return }
    copyOut(
      position, UnsafeMutableRawBufferPointer(start: buffer.extend(length), count: length))
  }

  private func copyOut(_ position: UInt64, _ place: UnsafeMutableRawBufferPointer) {
    guard let start = place.baseAddress else { return }
    let offset = Int(position & (size - 1))
    let first = min(place.count, Int(size) - offset)
    start.copyMemory(from: bytes + offset, byteCount: first)
    if first < place.count {
      (start + first).copyMemory(from: bytes, byteCount: place.count - first)
    }
  }

  private func moveHead(from head: UInt64, by count: UInt64) {
    store(Word.head, head + count)
    wakeIfAsleep(Word.roomWaiter)
    if words[Word.isUnbounded] != 0, head / Self.portion != (head + count) / Self.portion {
      release(from: head / Self.portion, to: (head + count) / Self.portion)
    }
  }

  /// Gives whole portions back to the kernel that lie behind the head.
  private func release(from first: UInt64, to end: UInt64) {
    let base = UInt64(SharedObject.payloadOffset + Word.ring * 8)
    for portion in first..<end {
      let start = (portion * Self.portion) & (size - 1)
      // The ring does not begin at a page, so the edges stay; they are used again anyway.
      let from = (base + start + 4095) / 4096 * 4096
      let to = (base + start + Self.portion) / 4096 * 4096
      _ = cprimitives_punch_hole(object.mapping.file.number, Int(from), Int(to - from))
    }
  }

  // MARK: Sleeping

  @inline(__always)
  private func awaitRoom(
    _ deadline: Deadline, evenIfClosed: Bool = false, _ hasRoom: () -> Bool
  ) throws {
    try wait(Word.roomWaiter, deadline, what: "room in the queue") {
      if !evenIfClosed, isClosed {
        throw MultiprocessingError(.closed, "the queue was closed: it takes no more values")
      }
      return hasRoom()
    }
  }

  @inline(__always)
  private func awaitData(
    _ deadline: Deadline, evenIfClosed: Bool = false, _ hasData: () -> Bool
  ) throws {
    try wait(Word.dataWaiter, deadline, what: "a value in the queue") {
      if hasData() { return true }
      if !evenIfClosed, isClosed, !hasData() {
        throw MultiprocessingError(.endOfStream, "the queue is closed and empty")
      }
      return false
    }
  }

  /// Waits until `condition` holds.
  ///
  /// At most one process sleeps on each word: the lock's holder.
  @inline(__always)
  private func wait(
    _ word: Int, _ deadline: Deadline, what: String, _ condition: () throws -> Bool
  ) throws {
    for _ in 0..<Self.spins {
      if try condition() { return }
      cprimitives_relax()
    }
    let flag = sleepWord(word)
    while true {
      _ = cprimitives_exchange32(flag, 1)
      // The flag is up before this look; who changes the state looks at the flag afterwards.
      cprimitives_fence()
      if try condition() { break }
      let left = deadline.remainingNanoseconds
      if left == 0 {
        cprimitives_store32(flag, 0)
        throw MultiprocessingError(.timedOut, "there was not \(what) in time")
      }
      _ = cprimitives_futex_wait(flag, 1, left)
    }
    cprimitives_store32(flag, 0)
  }

  private func announce() { wakeIfAsleep(Word.dataWaiter) }

  private func wakeIfAsleep(_ word: Int) {
    cprimitives_fence()
    if cprimitives_load32(sleepWord(word)) != 0 { wake(word) }
  }

  private func wake(_ word: Int) {
    if cprimitives_exchange32(sleepWord(word), 0) != 0 {
      cprimitives_futex_wake(sleepWord(word), 1)
    }
  }
}
