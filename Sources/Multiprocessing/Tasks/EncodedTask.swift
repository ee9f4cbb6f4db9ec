/// A task or handler as bytes, with the number of its type.
struct EncodedTask: Codable, Sendable {
  let type: UInt32
  let typeName: String
  let bytes: [UInt8]

  /// Encodes a value whose type is in the catalogue.
  ///
  /// The descriptors of shared objects in it go to `carrier`.
  init<Value: Encodable>(
    _ value: Value, _ tasks: TaskCatalogue, _ carrier: DescriptorCarrier
  ) throws {
    type = try tasks.identifier(for: Value.self)
    typeName = TaskCatalogue.name(of: Value.self)
    bytes = try WireFormat.bytes(of: value, carrier: carrier)
  }
}
