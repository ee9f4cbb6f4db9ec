import CPrimitives

/// Memory of a shared object: a header that says what it is, a mutex if it has one, and its
/// bytes.
///
/// ```
/// 0 kind · 8 number of elements · 16 bytes an element · 64 mutex · 128 words or elements
/// ```
///
/// Nothing of it has a name in the file system; the kernel frees it with the last process that
/// has it open.
struct SharedObject: Sendable {
  /// What an object is.
  ///
  /// A handle of one kind is never taken for another.
  enum Kind: UInt64 {
    case value = 0x6d70_0001
    case array
    case mutex
    case semaphore
    case event
    case condition
    case barrier
    case queue
  }

  static let mutexOffset = 64
  static let payloadOffset = 128

  let mapping: SharedMapping
  let count: Int
  let stride: Int

  var payload: UnsafeMutableRawPointer { mapping.base + Self.payloadOffset }

  var mutex: UnsafeMutablePointer<cprimitives_mutex> {
    (mapping.base + Self.mutexOffset).assumingMemoryBound(to: cprimitives_mutex.self)
  }

  /// One of the words of a small object.
  func word(_ index: Int) -> UnsafeMutablePointer<UInt32> {
    payload.assumingMemoryBound(to: UInt32.self) + index
  }

  /// Makes an object of `count` elements of `stride` zero bytes.
  init(_ kind: Kind, count: Int, stride: Int) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: stride)
    guard count >= 0, !overflow, bytes < 1 << 46 else {
      throw MultiprocessingError(
        .invalidArgument, "shared memory for \(count) elements of \(stride) bytes is too large")
    }
    mapping = try SharedMapping(
      name: "multiprocessing-shared", size: Self.payloadOffset + max(bytes, 8))
    self.count = count
    self.stride = stride
    mapping.base.storeBytes(of: kind.rawValue, as: UInt64.self)
    mapping.base.storeBytes(of: count, toByteOffset: 8, as: Int.self)
    mapping.base.storeBytes(of: stride, toByteOffset: 16, as: Int.self)
  }

  /// Opens an object that came from another process.
  init(_ kind: Kind, stride expected: Int?, from decoder: any Decoder) throws {
    let file = try Descriptor.decode(from: decoder)
    let header = try SharedMapping(file: file, size: Self.payloadOffset)
    let found = header.base.load(as: UInt64.self)
    count = header.base.load(fromByteOffset: 8, as: Int.self)
    stride = header.base.load(fromByteOffset: 16, as: Int.self)
    let (bytes, overflow) = count.multipliedReportingOverflow(by: stride)
    guard found == kind.rawValue, count >= 0, stride > 0, !overflow, stride == expected ?? stride
    else {
      throw MultiprocessingError(
        .corruptFrame, "a handle of another kind or element type came where \(kind) was expected")
    }
    mapping = try SharedMapping(file: file, size: Self.payloadOffset + max(bytes, 8))
  }

  /// For a lock that goes while a thread of this process may have it: the C library keeps the address
  /// of each robust mutex that a thread has, so the memory of such a one stays.
  func keepIfHeld() {
    if cprimitives_mutex_is_held_here(mutex) != 0 { mapping.stayMapped() }
  }

  func encode(to encoder: any Encoder) throws { try mapping.file.encode(to: encoder) }
}
