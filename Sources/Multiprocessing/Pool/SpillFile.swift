import CPrimitives
import Glibc

/// Where tasks and results go that do not fit into their slot: a sparse memory file with a far
/// range for each slot.
///
/// Bytes are copied in and out by the kernel, so nothing has to be mapped, agreed upon or freed by
/// the worker, which may die at any moment.
struct SpillFile: Sendable {
  /// The largest message.
  ///
  /// Addresses in a sparse file cost nothing.
  static let range = 1 << 32

  let file: Descriptor

  init(slots: Int) throws {
    file = try memoryFile(name: "multiprocessing-spill", size: slots * Self.range)
  }

  init(file: Descriptor) { self.file = file }

  func write(_ bytes: UnsafeRawBufferPointer, slot: Int) throws {
    guard bytes.count <= Self.range else {
      throw MultiprocessingError(
        .invalidArgument, "a message of \(bytes.count) bytes exceeds \(Self.range)")
    }
    try transfer(bytes.count, slot) { offset, position in
      pwrite(file.number, bytes.baseAddress.map { $0 + offset }, bytes.count - offset, position)
    }
  }

  func read(_ count: Int, slot: Int, into place: UnsafeMutableRawPointer) throws {
    guard count <= Self.range else {
      throw MultiprocessingError(.corruptFrame, "a message claims to have \(count) bytes")
    }
    try transfer(count, slot) { offset, position in
      pread(file.number, place + offset, count - offset, position)
    }
  }

  /// Gives the memory of a message back.
  func release(_ count: Int, slot: Int) {
    let pages = (count + 4095) / 4096 * 4096
    _ = cprimitives_punch_hole(file.number, off_t(slot * Self.range), off_t(pages))
  }

  private func transfer(_ count: Int, _ slot: Int, _ step: (Int, off_t) -> Int) throws {
    var offset = 0
    while offset < count {
      let moved = step(offset, off_t(slot * Self.range + offset))
      if moved < 0 && errno == EINTR { continue }
      guard moved > 0 else { throw MultiprocessingError.system("cannot exchange a large message") }
      offset += moved
    }
  }
}
