// The three containers of an encoder. Each number type has its own requirement in the protocols
// of the standard library, so the lists below are long but say one thing: write length and bytes.

struct KeyedWireContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: WireEncoder
  var codingPath: [any CodingKey] { [] }

  private func fixed<Value: BitwiseCopyable>(_ value: Value, _ key: Key) {
    encoder.writeKey(key.stringValue)
    encoder.encodeFixed(value)
  }

  mutating func encodeNil(forKey key: Key) throws {
    encoder.writeKey(key.stringValue)
    encoder.buffer.append(WireFormat.nilLength)
  }
  mutating func encode(_ value: Bool, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: String, forKey key: Key) throws {
    encoder.writeKey(key.stringValue)
    encoder.encodeText(value)
  }
  mutating func encode(_ value: Double, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Float, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Int, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Int8, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Int16, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Int32, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: Int64, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: UInt, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: UInt8, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: UInt16, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: UInt32, forKey key: Key) throws { fixed(value, key) }
  mutating func encode(_ value: UInt64, forKey key: Key) throws { fixed(value, key) }
  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    encoder.writeKey(key.stringValue)
    try encoder.encodeElement(value)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder.nested(key.stringValue).container(keyedBy: keyType)
  }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.nested(key.stringValue).unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { encoder.nested("super") }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder.nested(key.stringValue) }
}

struct UnkeyedWireContainer: UnkeyedEncodingContainer {
  let encoder: WireEncoder
  var codingPath: [any CodingKey] { [] }
  private(set) var count = 0

  init(encoder: WireEncoder) { self.encoder = encoder }

  private mutating func fixed<Value: BitwiseCopyable>(_ value: Value) throws {
    try encoder.flush()
    encoder.encodeFixed(value)
    count += 1
  }

  mutating func encodeNil() throws {
    try encoder.flush()
    encoder.buffer.append(WireFormat.nilLength)
    count += 1
  }
  mutating func encode(_ value: Bool) throws { try fixed(value) }
  mutating func encode(_ value: String) throws {
    try encoder.flush()
    encoder.encodeText(value)
    count += 1
  }
  mutating func encode(_ value: Double) throws { try fixed(value) }
  mutating func encode(_ value: Float) throws { try fixed(value) }
  mutating func encode(_ value: Int) throws { try fixed(value) }
  mutating func encode(_ value: Int8) throws { try fixed(value) }
  mutating func encode(_ value: Int16) throws { try fixed(value) }
  mutating func encode(_ value: Int32) throws { try fixed(value) }
  mutating func encode(_ value: Int64) throws { try fixed(value) }
  mutating func encode(_ value: UInt) throws { try fixed(value) }
  mutating func encode(_ value: UInt8) throws { try fixed(value) }
  mutating func encode(_ value: UInt16) throws { try fixed(value) }
  mutating func encode(_ value: UInt32) throws { try fixed(value) }
  mutating func encode(_ value: UInt64) throws { try fixed(value) }
  mutating func encode<Value: Encodable>(_ value: Value) throws {
    try encoder.flush()
    try encoder.encodeElement(value)
    count += 1
  }

  private mutating func nested() -> WireEncoder {
    // A nested list that is complete goes in before the next one begins, which keeps the order.
    // Flushing copies bytes only and cannot fail.
    try? encoder.flush()
    count += 1
    return encoder.nested(nil)
  }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    nested().container(keyedBy: keyType)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    nested().unkeyedContainer()
  }
  mutating func superEncoder() -> any Encoder { nested() }
}

struct SingleWireContainer: SingleValueEncodingContainer {
  let encoder: WireEncoder
  var codingPath: [any CodingKey] { [] }

  mutating func encodeNil() throws { encoder.markNil() }
  mutating func encode(_ value: Bool) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: String) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Double) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Float) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Int) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Int8) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Int16) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Int32) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: Int64) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: UInt) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: UInt8) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: UInt16) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: UInt32) throws { encoder.buffer.append(value) }
  mutating func encode(_ value: UInt64) throws { encoder.buffer.append(value) }
  mutating func encode<Value: Encodable>(_ value: Value) throws {
    if try encoder.encodeRegion(value) == .isNil { encoder.markNil() }
  }
}
