import BenchCore
import CPrimitives
import Glibc
import Multiprocessing
import Synchronization

/// The ways to start something that runs beside the caller.
enum StartKind: String, CaseIterable {
  /// A POSIX thread.
  case thread
  /// A Swift task.
  case task
  /// A fork of this process.
  case fork
  /// A process that a fork server forks.
  case forkServer = "fork-server"
  /// A fresh process of the program.
  case spawn

  /// The start method of a process; nil for a thread and a task.
  func method(_ server: ForkServer?) -> StartMethod? {
    switch self {
    case .thread, .task: nil
    case .fork: .fork
    case .forkServer: server.map { .forkServer($0) }
    case .spawn: .spawn()
    }
  }
}

/// Memory that was really touched, so that a fork has page tables to copy.
final class TouchedHeap {
  private let base: UnsafeMutableRawPointer?
  private let size: Int

  init(_ size: Int) throws {
    self.size = size
    guard size > 0 else {
      base = nil
      return
    }
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { throw SystemError("mmap", "\(size) bytes") }
    // Huge pages would make a fork of a gigabyte as cheap as one of two megabytes; most heaps have
    // few of them.
    madvise(mapped, size, 15)  // MADV_NOHUGEPAGE of <sys/mman.h>
    memset(mapped, 1, size)
    base = mapped
  }

  deinit { if let base { munmap(base, size) } }
}

/// A Swift task that a thread without an executor waits for.
final class WaitedTask: Sendable {
  private let word = UnsafeWord()

  /// A word of memory that does not move, to sleep on.
  private final class UnsafeWord: @unchecked Sendable {  // Used with atomic operations only.
    let address = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    init() { address.initialize(to: 0) }
    deinit { address.deallocate() }
  }

  /// Says that the task has ended.
  func finish() {
    cprimitives_store32(word.address, 1)
    cprimitives_futex_wake(word.address, Int32.max)
  }

  /// Waits for `finish`.
  func wait() {
    while cprimitives_load32(word.address) == 0 {
      _ = cprimitives_futex_wait(word.address, 0, -1)
    }
  }
}

/// A POSIX thread that is joined.
struct PlainJoinedThread {
  private let handle: pthread_t

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  init(_ body: @escaping () -> Void) throws {
    let context = Unmanaged.passRetained(Body(body))
    var handle = pthread_t()
    let failure = pthread_create(
      &handle, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      throw SystemError("pthread_create", errorNumber: failure)
    }
    self.handle = handle
  }

  func join() { pthread_join(handle, nil) }
}

/// A count that threads raise.
final class SendableCount: Sendable {
  private let count = Atomic<Int>(0)

  /// Adds 1 and gives the new count.
  func add() -> Int { count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue }
}
