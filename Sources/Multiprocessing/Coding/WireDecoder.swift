/// Reads one value.
///
/// The bytes belong to the caller and are valid during the outermost call only.
final class WireDecoder: Decoder {
  let region: UnsafeRawBufferPointer
  let isNil: Bool
  private let depth: Int
  /// The decoder of the whole message, which keeps what its values share; nil: this one.
  private let outermost: WireDecoder?
  private let ownDescriptors: [Descriptor]
  private var ownEndpoints: [ManagerEndpoint] = []
  /// Where the next key or element begins; also for the keyed container, which is not mutating.
  private var cursor = 0
  /// Something was wrong where the protocols of the standard library allow no error.
  private var silentError: (any Error)?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// A decoder of a whole message.
  init(_ region: UnsafeRawBufferPointer, isNil: Bool, descriptors: [Descriptor] = []) {
    outermost = nil
    ownDescriptors = descriptors
    self.region = region
    self.isNil = isNil
    depth = 0
  }

  private init(inside outer: WireDecoder, _ element: Element) {
    outermost = outer.outermost ?? outer
    ownDescriptors = []
    region = element.region
    isNil = element.isNil
    depth = outer.depth + 1
  }

  /// The descriptors that came with the message.
  var descriptors: [Descriptor] { (outermost ?? self).ownDescriptors }

  /// The endpoint that all proxies of a manager in this message share, and with it their
  /// connections: one each would cost both sides two descriptors a proxy.
  func shared(_ endpoint: ManagerEndpoint) -> ManagerEndpoint {
    let message = outermost ?? self
    if let known = message.ownEndpoints.first(where: { $0.isSame(as: endpoint) }) { return known }
    message.ownEndpoints.append(endpoint)
    return endpoint
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard !isNil else { throw WireError.unexpectedNil("\(Key.self)") }
    return KeyedDecodingContainer(KeyedWireReader<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard !isNil else { throw WireError.unexpectedNil("list") }
    return try UnkeyedWireReader(decoder: self)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    SingleWireReader(decoder: self)
  }

  /// A value in the bytes, or nil.
  struct Element {
    let region: UnsafeRawBufferPointer
    let isNil: Bool
  }

  func decodeSelf<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if !isNil, WireScalars.handles(type) { return try WireScalars.read(type, region) }
    guard depth < WireFormat.maximumDepth else { throw WireError.tooDeep }
    let value = try Value(from: self)
    if let silentError { throw silentError }
    return value
  }

  /// Runs what may not throw; an error comes out when the value is complete.
  func silently<Output>(_ fallback: Output, _ body: () throws -> Output) -> Output {
    do {
      return try body()
    } catch {
      silentError = error
      return fallback
    }
  }

  func decode<Value: Decodable>(_ type: Value.Type, _ element: Element) throws -> Value {
    try decoder(element).decodeSelf(type)
  }

  func number<Number: BitwiseCopyable>(_ type: Number.Type, _ element: Element) throws -> Number {
    guard !element.isNil else { throw WireError.unexpectedNil("\(type)") }
    return try WireScalars.number(type, element.region)
  }

  func boolean(_ element: Element) throws -> Bool { try number(UInt8.self, element) != 0 }

  func text(_ element: Element) throws -> String {
    guard !element.isNil else { throw WireError.unexpectedNil("String") }
    return try WireScalars.text(element.region)
  }

  func decoder(_ element: Element) -> WireDecoder {
    WireDecoder(inside: self, element)
  }

  // MARK: Walking

  /// The element that begins at `offset`, which moves behind it; nil at the end.
  func element(at offset: inout Int) throws -> Element? {
    if offset == region.count { return nil }
    let length = Int(try read(UInt32.self, at: &offset))
    if length == Int(WireFormat.nilLength) {
      return Element(region: UnsafeRawBufferPointer(start: nil, count: 0), isNil: true)
    }
    guard length <= region.count - offset else { throw WireError.truncated }
    defer { offset += length }
    return Element(
      region: UnsafeRawBufferPointer(rebasing: region[offset..<offset + length]), isNil: false)
  }

  /// The value of a key.
  ///
  /// Keys are looked for where the last one ended, because they are nearly always read in the order
  /// in which they were written; otherwise all are searched.
  func find(_ key: String) throws -> Element? {
    var key = key
    return try key.withUTF8 { wanted in
      var offset = cursor
      while offset < region.count {
        if let found = try step(&offset, wanted) {
          cursor = offset
          return found
        }
      }
      let end = cursor
      offset = 0
      while offset < end {
        if let found = try step(&offset, wanted) { return found }
      }
      return nil
    }
  }

  func allKeys() throws -> [String] {
    var keys: [String] = []
    var offset = 0
    while offset < region.count {
      keys.append(try WireScalars.text(UnsafeRawBufferPointer(rebasing: readKey(&offset))))
      _ = try element(at: &offset)
    }
    return keys
  }

  private func step(_ offset: inout Int, _ wanted: UnsafeBufferPointer<UInt8>) throws -> Element? {
    let key = try readKey(&offset)
    guard let found = try element(at: &offset) else { throw WireError.truncated }
    return key.elementsEqual(wanted) ? found : nil
  }

  private func readKey(_ offset: inout Int) throws -> Slice<UnsafeRawBufferPointer> {
    var length = Int(try read(UInt8.self, at: &offset))
    if length == WireFormat.longKey { length = Int(try read(UInt32.self, at: &offset)) }
    guard length <= region.count - offset else { throw WireError.truncated }
    defer { offset += length }
    return region[offset..<offset + length]
  }

  private func read<Number: BitwiseCopyable>(
    _ type: Number.Type, at offset: inout Int
  ) throws -> Number {
    guard region.count - offset >= MemoryLayout<Number>.size else { throw WireError.truncated }
    defer { offset += MemoryLayout<Number>.size }
    return region.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }
}
