/// A part of a whole: 0 is nothing, 1 is all of it.
public struct Share: Hashable, Comparable, Sendable, Codable {
  /// The fraction, usually 0…1; a share above 1 is possible where noise makes a part exceed it.
  public var fraction: Double

  /// Makes a share from a fraction.
  public init(_ fraction: Double) {
    self.fraction = fraction
  }

  /// The share in percent.
  public var percent: Double { fraction * 100 }

  /// Orders from the smaller to the larger.
  public static func < (left: Share, right: Share) -> Bool { left.fraction < right.fraction }

  /// Reads a plain number.
  public init(from decoder: any Decoder) throws {
    self.fraction = try decoder.singleValueContainer().decode(Double.self)
  }

  /// Writes a plain number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fraction)
  }
}
