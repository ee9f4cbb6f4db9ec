/// Handles of shared objects and proxies of managers as text, for programs that hand them over in
/// their own way: on a command line, in an environment variable, in a file.
///
/// The object must be kept by the process that wrote the text until every reader has opened it. Only
/// processes of the same user and of the same program can open it.
public enum HandleText {
  /// Writes a handle as hexadecimal digits.
  public static func encode<Handle: Encodable>(_ handle: Handle) throws -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in try WireFormat.bytes(of: handle) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Opens a handle.
  ///
  /// Throws `corruptFrame` if the text is none of that type, or the error of a system call if the
  /// object is gone.
  public static func decode<Handle: Decodable>(_ type: Handle.Type, from text: String) throws
    -> Handle
  {
    let digits = text.utf8.compactMap { byte in Character(UnicodeScalar(byte)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else {
      throw MultiprocessingError(.corruptFrame, "this is no handle: \(text.prefix(40))")
    }
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
    do {
      return try WireFormat.decode(type, from: bytes)
    } catch let error as WireError {
      throw MultiprocessingError(.corruptFrame, "this is no handle of a \(type): \(error)")
    }
  }
}
