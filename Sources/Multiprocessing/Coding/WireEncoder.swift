/// Writes one message.
///
/// Values nested in each other share the encoder and its buffer.
///
/// A nested container handed out by `nestedContainer` may be filled while its parent goes on, so
/// it writes into a buffer of its own, which is put in when the surrounding value is complete.
final class WireEncoder: Encoder {
  enum Outcome { case hasValue, isNil }

  let buffer: WireBuffer
  /// Where descriptors of shared objects go; nil if they cross by reference.
  let carrier: DescriptorCarrier?
  private var wroteNil = false
  private var deferred: [Deferred] = []

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ buffer: WireBuffer, carrier: DescriptorCarrier? = nil) {
    self.buffer = buffer
    self.carrier = carrier
  }

  private struct Deferred {
    let key: String?
    let encoder: WireEncoder
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedWireContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { UnkeyedWireContainer(encoder: self) }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleWireContainer(encoder: self)
  }

  func markNil() { wroteNil = true }

  /// Writes the bytes of a value without their length.
  func encodeRegion<Value: Encodable>(_ value: Value) throws -> Outcome {
    if WireScalars.write(value, to: buffer) { return .hasValue }
    let outer = deferred
    deferred = []
    wroteNil = false
    try value.encode(to: self)
    try flush()
    deferred = outer
    defer { wroteNil = false }
    return wroteNil ? .isNil : .hasValue
  }

  /// Writes a value with its length in front.
  func encodeElement<Value: Encodable>(_ value: Value) throws {
    let place = openLength()
    let outcome = try encodeRegion(value)
    closeLength(place, outcome)
  }

  func encodeFixed<Value: BitwiseCopyable>(_ value: Value) {
    buffer.append(UInt32(MemoryLayout<Value>.size))
    buffer.append(value)
  }

  func encodeText(_ text: String) {
    let place = openLength()
    buffer.append(text)
    closeLength(place, .hasValue)
  }

  func writeKey(_ key: String) {
    var key = key
    key.withUTF8 { bytes in
      if bytes.count < WireFormat.longKey {
        buffer.append(UInt8(bytes.count))
      } else {
        buffer.append(UInt8(WireFormat.longKey))
        buffer.append(UInt32(bytes.count))
      }
      buffer.append(UnsafeRawBufferPointer(bytes))
    }
  }

  func nested(_ key: String?) -> WireEncoder {
    let encoder = WireEncoder(WireBuffer(capacity: 64), carrier: carrier)
    deferred.append(Deferred(key: key, encoder: encoder))
    return encoder
  }

  /// Puts the nested containers in.
  ///
  /// For lists this happens before each further element.
  func flush() throws {
    while !deferred.isEmpty {
      let next = deferred.removeFirst()
      try next.encoder.flush()
      if let key = next.key { writeKey(key) }
      let place = openLength()
      buffer.append(next.encoder.buffer.bytes)
      closeLength(place, next.encoder.wroteNil ? .isNil : .hasValue)
    }
  }

  private func openLength() -> Int {
    let place = buffer.count
    buffer.append(UInt32(0))
    return place
  }

  private func closeLength(_ place: Int, _ outcome: Outcome) {
    let length = buffer.count - place - 4
    buffer.patch(outcome == .isNil ? WireFormat.nilLength : UInt32(length), at: place)
  }
}
