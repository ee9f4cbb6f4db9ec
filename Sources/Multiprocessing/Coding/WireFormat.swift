/// The binary form in which `Codable` values cross a process boundary.
///
/// ```
/// message   = tag (1 byte: 0 value, 1 nil) region
/// region    = the bytes of one value; its length is known to whoever holds it
/// keyed     = { key length (1 byte, 255: 4 more follow) key length (4 bytes) region }*
/// unkeyed   = { length (4 bytes) region }*
/// primitive = its bytes in machine order; text = UTF-8; [primitive] = the elements, packed
/// ```
///
/// A length of `nilLength` stands for nil. Both sides are the same machine and program, so there
/// is no byte order and no version; every length is checked against the bytes that are there.
enum WireFormat {
  static let nilLength = UInt32.max
  static let valueTag: UInt8 = 0
  static let nilTag: UInt8 = 1
  /// Keys of this length or longer have a four-byte length behind this mark.
  static let longKey = 255
  /// Values nested deeper are refused: a damaged frame must not exhaust the stack, which on threads
  /// of the Swift runtime may have half a megabyte.
  static let maximumDepth = 128

  /// Encodes a value into `buffer`, behind what is there.
  static func encode<Value: Encodable>(
    _ value: Value, into buffer: WireBuffer, carrier: DescriptorCarrier? = nil
  ) throws {
    let start = buffer.count
    buffer.append(valueTag)
    // Numbers and texts need no encoder, which is most of the cost of a small message.
    if WireScalars.write(value, to: buffer) { return }
    let encoder = WireEncoder(buffer, carrier: carrier)
    if try encoder.encodeRegion(value) == .isNil {
      buffer.base.storeBytes(of: nilTag, toByteOffset: start, as: UInt8.self)
    }
  }

  /// Encodes a value into an array; for messages that are rare.
  static func bytes<Value: Encodable>(
    of value: Value, carrier: DescriptorCarrier? = nil
  ) throws -> [UInt8] {
    try scratch.use { buffer in
      try encode(value, into: buffer, carrier: carrier)
      return Array(buffer.bytes)
    }
  }

  private static let scratch = ScratchBuffer()

  /// Decodes a value.
  ///
  /// The bytes are only read during the call.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: UnsafeRawBufferPointer, descriptors: [Descriptor] = []
  ) throws -> Value {
    guard let tag = bytes.first else { throw WireError.truncated }
    let region = UnsafeRawBufferPointer(rebasing: bytes[1...])
    if tag == valueTag, WireScalars.handles(type) { return try WireScalars.read(type, region) }
    let decoder = WireDecoder(region, isNil: tag == nilTag, descriptors: descriptors)
    return try decoder.decodeSelf(type)
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], descriptors: [Descriptor] = []
  ) throws -> Value {
    try bytes.withUnsafeBytes { try decode(type, from: $0, descriptors: descriptors) }
  }
}

/// What is wrong with bytes that should hold a value.
enum WireError: Error, CustomStringConvertible {
  case truncated
  case missingKey(String)
  case unexpectedNil(String)
  case wrongSize(String, found: Int)
  case invalidText
  case tooDeep
  case atEnd

  var description: String {
    switch self {
    case .truncated: "the bytes end inside a value"
    case .missingKey(let key): "the key '\(key)' is missing"
    case .unexpectedNil(let type): "a value of type \(type) is nil"
    case .wrongSize(let type, let found): "\(found) bytes cannot be a value of type \(type)"
    case .invalidText: "a text is not valid UTF-8"
    case .tooDeep: "values are nested deeper than \(WireFormat.maximumDepth)"
    case .atEnd: "a list has fewer elements than expected"
    }
  }
}
