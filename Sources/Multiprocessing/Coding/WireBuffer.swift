import Glibc

/// Bytes under construction: a raw buffer that grows, without the checks of an array.
final class WireBuffer {
  private(set) var base: UnsafeMutableRawPointer
  private(set) var count = 0
  private(set) var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func removeAll() { count = 0 }

  /// Makes room for `extra` bytes, counts them and returns where they begin.
  @inline(__always)
  func extend(_ extra: Int) -> UnsafeMutableRawPointer {
    if count + extra > capacity { grow(extra) }
    let place = base + count
    count += extra
    return place
  }

  private func grow(_ extra: Int) {
    let room = max(capacity * 2, count + extra)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    larger.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = larger
    capacity = room
  }

  @inline(__always)
  func append<Value: BitwiseCopyable>(_ value: Value) {
    extend(MemoryLayout<Value>.size).storeBytes(of: value, as: Value.self)
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    extend(bytes.count).copyMemory(from: start, byteCount: bytes.count)
  }

  func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Overwrites a length that was left open.
  func patch(_ value: UInt32, at offset: Int) {
    (base + offset).storeBytes(of: value, as: UInt32.self)
  }
}
