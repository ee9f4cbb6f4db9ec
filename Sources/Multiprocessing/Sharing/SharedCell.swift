import CPrimitives

/// Loads and stores of numbers that other processes change meanwhile: never torn, never cached
/// in a register.
enum SharedCell {
  @inline(__always)
  static func load<Number: BitwiseCopyable>(_ place: UnsafeMutablePointer<Number>) -> Number {
    let raw = UnsafeMutableRawPointer(place)
    switch MemoryLayout<Number>.size {
    case 8:
      return unsafeBitCast(
        cprimitives_load64(raw.assumingMemoryBound(to: UInt64.self)), to: Number.self)
    case 4:
      return unsafeBitCast(
        cprimitives_load32(raw.assumingMemoryBound(to: UInt32.self)), to: Number.self)
    case 2:
      return unsafeBitCast(
        cprimitives_load16(raw.assumingMemoryBound(to: UInt16.self)), to: Number.self)
    case 1:
      return unsafeBitCast(
        cprimitives_load8(raw.assumingMemoryBound(to: UInt8.self)), to: Number.self)
    default: return place.pointee
    }
  }

  @inline(__always)
  static func store<Number: BitwiseCopyable>(
    _ place: UnsafeMutablePointer<Number>, _ value: Number
  ) {
    let raw = UnsafeMutableRawPointer(place)
    switch MemoryLayout<Number>.size {
    case 8:
      cprimitives_store64(
        raw.assumingMemoryBound(to: UInt64.self), unsafeBitCast(value, to: UInt64.self))
    case 4:
      cprimitives_store32(
        raw.assumingMemoryBound(to: UInt32.self), unsafeBitCast(value, to: UInt32.self))
    case 2:
      cprimitives_store16(
        raw.assumingMemoryBound(to: UInt16.self), unsafeBitCast(value, to: UInt16.self))
    case 1:
      cprimitives_store8(
        raw.assumingMemoryBound(to: UInt8.self), unsafeBitCast(value, to: UInt8.self))
    default: place.pointee = value
    }
  }
}
