// The three containers of a decoder; see WireEncodingContainers.swift about the long lists.

struct KeyedWireReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: WireDecoder
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] {
    decoder.silently([]) { try decoder.allKeys() }.compactMap { Key(stringValue: $0) }
  }

  func contains(_ key: Key) -> Bool {
    decoder.silently(nil) { try decoder.find(key.stringValue) } != nil
  }

  private func element(_ key: Key) throws -> WireDecoder.Element {
    guard let element = try decoder.find(key.stringValue) else {
      throw WireError.missingKey(key.stringValue)
    }
    return element
  }

  private func number<Number: BitwiseCopyable>(_ type: Number.Type, _ key: Key) throws -> Number {
    try decoder.number(type, element(key))
  }

  func decodeNil(forKey key: Key) throws -> Bool { try element(key).isNil }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
    try decoder.boolean(element(key))
  }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try decoder.text(element(key))
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try number(type, key) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try number(type, key) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try number(type, key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try number(type, key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try number(type, key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try number(type, key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try number(type, key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try number(type, key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try number(type, key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try number(type, key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try number(type, key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try number(type, key) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder.decode(type, element(key))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try decoder.decoder(element(key)).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder.decoder(element(key)).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder {
    guard let element = try decoder.find("super") else { throw WireError.missingKey("super") }
    return decoder.decoder(element)
  }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder.decoder(element(key)) }
}

struct UnkeyedWireReader: UnkeyedDecodingContainer {
  let decoder: WireDecoder
  let count: Int?
  private(set) var currentIndex = 0
  private var offset = 0

  var codingPath: [any CodingKey] { [] }
  var isAtEnd: Bool { offset >= decoder.region.count }

  /// Walks over the elements once to count them, so that later lengths are known to be good.
  init(decoder: WireDecoder) throws {
    self.decoder = decoder
    var place = 0
    var total = 0
    while try decoder.element(at: &place) != nil { total += 1 }
    count = total
  }

  private mutating func next() throws -> WireDecoder.Element {
    guard let element = try decoder.element(at: &offset) else { throw WireError.atEnd }
    currentIndex += 1
    return element
  }

  private mutating func number<Number: BitwiseCopyable>(_ type: Number.Type) throws -> Number {
    try decoder.number(type, next())
  }

  mutating func decodeNil() throws -> Bool {
    var place = offset
    guard let element = try decoder.element(at: &place) else { throw WireError.atEnd }
    guard element.isNil else { return false }
    offset = place
    currentIndex += 1
    return true
  }
  mutating func decode(_ type: Bool.Type) throws -> Bool { try decoder.boolean(next()) }
  mutating func decode(_ type: String.Type) throws -> String { try decoder.text(next()) }
  mutating func decode(_ type: Double.Type) throws -> Double { try number(type) }
  mutating func decode(_ type: Float.Type) throws -> Float { try number(type) }
  mutating func decode(_ type: Int.Type) throws -> Int { try number(type) }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try decoder.decode(type, next())
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try decoder.decoder(next()).container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try decoder.decoder(next()).unkeyedContainer()
  }
  mutating func superDecoder() throws -> any Decoder { decoder.decoder(try next()) }
}

struct SingleWireReader: SingleValueDecodingContainer {
  let decoder: WireDecoder
  var codingPath: [any CodingKey] { [] }

  private var element: WireDecoder.Element {
    WireDecoder.Element(region: decoder.region, isNil: decoder.isNil)
  }

  private func number<Number: BitwiseCopyable>(_ type: Number.Type) throws -> Number {
    try decoder.number(type, element)
  }

  func decodeNil() -> Bool { decoder.isNil }
  func decode(_ type: Bool.Type) throws -> Bool { try decoder.boolean(element) }
  func decode(_ type: String.Type) throws -> String { try decoder.text(element) }
  func decode(_ type: Double.Type) throws -> Double { try number(type) }
  func decode(_ type: Float.Type) throws -> Float { try number(type) }
  func decode(_ type: Int.Type) throws -> Int { try number(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try decoder.decode(type, element)
  }
}
