/// The C number types, which may live in shared memory.
///
/// | C | Swift |
/// | --- | --- |
/// | `char`, `signed char` | `Int8` (`CChar`) |
/// | `unsigned char` | `UInt8` |
/// | `wchar_t` | `Unicode.Scalar` (`CWideChar`) |
/// | `short`, `unsigned short` | `Int16`, `UInt16` |
/// | `int`, `unsigned int` | `Int32`, `UInt32` |
/// | `long`, `long long`, unsigned too | `Int`, `Int64`, `UInt`, `UInt64` |
/// | `float`, `double` | `Float`, `Double` |
public protocol SharedNumber: BitwiseCopyable, Sendable {
  /// The value of memory that was not set.
  static var sharedZero: Self { get }
}

extension SharedNumber where Self: Numeric {
  /// Zero.
  public static var sharedZero: Self { .zero }
}

extension Int8: SharedNumber {}
extension UInt8: SharedNumber {}
extension Int16: SharedNumber {}
extension UInt16: SharedNumber {}
extension Int32: SharedNumber {}
extension UInt32: SharedNumber {}
extension Int64: SharedNumber {}
extension UInt64: SharedNumber {}
extension Int: SharedNumber {}
extension UInt: SharedNumber {}
extension Float: SharedNumber {}
extension Double: SharedNumber {}
extension Unicode.Scalar: SharedNumber {
  /// The scalar U+0000.
  public static var sharedZero: Unicode.Scalar { "\0" }
}
