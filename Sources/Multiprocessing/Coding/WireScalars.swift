/// Types whose bytes are their encoding: numbers, text, and arrays of numbers.
///
/// Arrays of numbers are the payload of most large messages; element by element through
/// `Codable` they would cost some 20 ns each instead of a copy of the whole.
enum WireScalars {
  private enum Kind {
    case other, integer, unsigned, double, text
    case bytes, integers, doubles, floats, unsigneds, integers64, unsigneds32, integers32
    case unsigneds16, integers16, integers8, unsigned64s
  }

  /// Which of the types it is.
  ///
  /// Comparing metatypes is cheap; an `Optional` of an unknown type as a result would not be,
  /// because its metadata is looked up each time.
  @inline(__always)
  private static func kind<Value>(_ type: Value.Type) -> Kind {
    if Value.self == Int.self { return .integer }
    if Value.self == UInt64.self { return .unsigned }
    if Value.self == Double.self { return .double }
    if Value.self == String.self { return .text }
    if MemoryLayout<Value>.size != MemoryLayout<[UInt8]>.size { return .other }
    return arrayKind(type)
  }

  private static func arrayKind<Value>(_ type: Value.Type) -> Kind {
    if Value.self == [UInt8].self { return .bytes }
    if Value.self == [Int].self { return .integers }
    if Value.self == [Double].self { return .doubles }
    if Value.self == [Float].self { return .floats }
    if Value.self == [UInt].self { return .unsigneds }
    if Value.self == [Int64].self { return .integers64 }
    if Value.self == [UInt64].self { return .unsigned64s }
    if Value.self == [UInt32].self { return .unsigneds32 }
    if Value.self == [Int32].self { return .integers32 }
    if Value.self == [UInt16].self { return .unsigneds16 }
    if Value.self == [Int16].self { return .integers16 }
    if Value.self == [Int8].self { return .integers8 }
    return .other
  }

  /// Whether values of this type are read by `read`.
  @inline(__always)
  static func handles<Value>(_ type: Value.Type) -> Bool { kind(type) != .other }

  /// Writes the value if it is of such a type.
  ///
  /// False: nothing was written.
  @inline(__always)
  static func write<Value>(_ value: Value, to buffer: WireBuffer) -> Bool {
    switch kind(Value.self) {
    case .other: return false
    case .integer: buffer.append(unsafeBitCast(value, to: Int.self))
    case .unsigned: buffer.append(unsafeBitCast(value, to: UInt64.self))
    case .double: buffer.append(unsafeBitCast(value, to: Double.self))
    case .text: buffer.append(unsafeBitCast(value, to: String.self))
    case .bytes, .integers8: append(value, UInt8.self, buffer)
    case .integers16, .unsigneds16: append(value, UInt16.self, buffer)
    case .integers32, .unsigneds32, .floats: append(value, UInt32.self, buffer)
    case .integers, .unsigneds, .doubles, .integers64, .unsigned64s:
      append(value, UInt64.self, buffer)
    }
    return true
  }

  /// Reads a value of a type that `handles` knows.
  static func read<Value>(_ type: Value.Type, _ region: UnsafeRawBufferPointer) throws -> Value {
    switch kind(type) {
    case .integer, .other: return unsafeBitCast(try number(Int.self, region), to: Value.self)
    case .unsigned: return unsafeBitCast(try number(UInt64.self, region), to: Value.self)
    case .double: return unsafeBitCast(try number(Double.self, region), to: Value.self)
    case .text: return unsafeBitCast(try text(region), to: Value.self)
    case .bytes: return try array(region, UInt8.self)
    case .integers8: return try array(region, Int8.self)
    case .integers16: return try array(region, Int16.self)
    case .unsigneds16: return try array(region, UInt16.self)
    case .integers32: return try array(region, Int32.self)
    case .unsigneds32: return try array(region, UInt32.self)
    case .floats: return try array(region, Float.self)
    case .integers: return try array(region, Int.self)
    case .unsigneds: return try array(region, UInt.self)
    case .doubles: return try array(region, Double.self)
    case .integers64: return try array(region, Int64.self)
    case .unsigned64s: return try array(region, UInt64.self)
    }
  }

  static func text(_ region: UnsafeRawBufferPointer) throws -> String {
    guard let text = String(validating: region, as: UTF8.self) else { throw WireError.invalidText }
    return text
  }

  @inline(__always)
  static func number<Number: BitwiseCopyable>(
    _ type: Number.Type, _ region: UnsafeRawBufferPointer
  ) throws -> Number {
    guard region.count == MemoryLayout<Number>.size else {
      throw WireError.wrongSize("\(type)", found: region.count)
    }
    return region.loadUnaligned(as: Number.self)
  }

  /// Appends the elements of an array of numbers that are as wide as `Element`: reading their
  /// bytes does not depend on which of them it is.
  private static func append<Value, Element: BitwiseCopyable>(
    _ value: Value, _ element: Element.Type, _ buffer: WireBuffer
  ) {
    unsafeBitCast(value, to: [Element].self).withUnsafeBytes { buffer.append($0) }
  }

  private static func array<Value, Element: BitwiseCopyable>(
    _ region: UnsafeRawBufferPointer, _ element: Element.Type
  ) throws -> Value {
    let stride = MemoryLayout<Element>.stride
    guard region.count.isMultiple(of: stride) else {
      throw WireError.wrongSize("[\(element)]", found: region.count)
    }
    let count = region.count / stride
    let elements = [Element](unsafeUninitializedCapacity: count) { room, initialized in
      UnsafeMutableRawBufferPointer(room).copyMemory(from: region)
      initialized = count
    }
    return unsafeBitCast(elements, to: Value.self)
  }
}
