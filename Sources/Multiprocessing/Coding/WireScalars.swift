/// Types whose bytes are their encoding: numbers, text, and arrays of numbers.
///
/// Arrays of numbers are the payload of most large messages; element by element through
/// `Codable` they would cost some 20 ns each instead of a copy of the whole.
enum WireScalars {
  /// Writes the value if it is of such a type.
  ///
  /// False: nothing was written.
  static func write<Value>(_ value: Value, to buffer: WireBuffer) -> Bool {
    if Value.self == Int.self { return fixed(value, Int.self, buffer) }
    if Value.self == UInt64.self { return fixed(value, UInt64.self, buffer) }
    if Value.self == Double.self { return fixed(value, Double.self, buffer) }
    if Value.self == String.self {
      buffer.append(unsafeBitCast(value, to: String.self))
      return true
    }
    if MemoryLayout<Value>.size != MemoryLayout<[UInt8]>.size { return false }
    return array(value, UInt8.self, buffer) || array(value, Int.self, buffer)
      || array(value, Double.self, buffer) || array(value, Float.self, buffer)
      || array(value, UInt64.self, buffer) || array(value, Int64.self, buffer)
      || array(value, UInt32.self, buffer) || array(value, Int32.self, buffer)
      || array(value, UInt16.self, buffer) || array(value, Int16.self, buffer)
      || array(value, Int8.self, buffer) || array(value, UInt.self, buffer)
  }

  /// Reads a value if it is of such a type; nil if it is not.
  static func read<Value>(_ type: Value.Type, _ region: UnsafeRawBufferPointer) throws -> Value? {
    if Value.self == Int.self { return try fixed(region, Int.self) }
    if Value.self == UInt64.self { return try fixed(region, UInt64.self) }
    if Value.self == Double.self { return try fixed(region, Double.self) }
    if Value.self == String.self {
      return unsafeBitCast(try text(region), to: Value.self)
    }
    if MemoryLayout<Value>.size != MemoryLayout<[UInt8]>.size { return nil }
    return try array(region, UInt8.self) ?? array(region, Int.self) ?? array(region, Double.self)
      ?? array(region, Float.self) ?? array(region, UInt64.self) ?? array(region, Int64.self)
      ?? array(region, UInt32.self) ?? array(region, Int32.self) ?? array(region, UInt16.self)
      ?? array(region, Int16.self) ?? array(region, Int8.self) ?? array(region, UInt.self)
  }

  static func text(_ region: UnsafeRawBufferPointer) throws -> String {
    guard let text = String(validating: region, as: UTF8.self) else { throw WireError.invalidText }
    return text
  }

  static func number<Number: BitwiseCopyable>(
    _ type: Number.Type, _ region: UnsafeRawBufferPointer
  ) throws -> Number {
    guard region.count == MemoryLayout<Number>.size else {
      throw WireError.wrongSize("\(type)", found: region.count)
    }
    return region.loadUnaligned(as: Number.self)
  }

  private static func fixed<Value, Number: BitwiseCopyable>(
    _ value: Value, _ type: Number.Type, _ buffer: WireBuffer
  ) -> Bool {
    buffer.append(unsafeBitCast(value, to: Number.self))
    return true
  }

  private static func fixed<Value, Number: BitwiseCopyable>(
    _ region: UnsafeRawBufferPointer, _ type: Number.Type
  ) throws -> Value? {
    unsafeBitCast(try number(type, region), to: Value.self)
  }

  private static func array<Value, Element: BitwiseCopyable>(
    _ value: Value, _ element: Element.Type, _ buffer: WireBuffer
  ) -> Bool {
    guard Value.self == [Element].self else { return false }
    unsafeBitCast(value, to: [Element].self).withUnsafeBytes { buffer.append($0) }
    return true
  }

  private static func array<Value, Element: BitwiseCopyable>(
    _ region: UnsafeRawBufferPointer, _ element: Element.Type
  ) throws -> Value? {
    guard Value.self == [Element].self else { return nil }
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
