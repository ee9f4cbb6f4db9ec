import CPrimitives
import Glibc

/// The descriptors of shared objects that travel with a launch, beside the bytes.
final class DescriptorCarrier: Sendable {
  private let list = Guarded<[Descriptor]>([])

  var numbers: [Int32] { list.withLock { $0.map(\.number) } }

  /// Takes a descriptor along; returns its place.
  ///
  /// The carrier keeps it open.
  func add(_ descriptor: Descriptor) -> Int {
    list.withLock { list in
      list.append(descriptor)
      return list.count - 1
    }
  }
}

/// How a shared object names its descriptor in a message.
///
/// With a launch, descriptors travel beside the bytes, and the message holds their place. In a
/// message to a process that already runs – a task for a pool, an item of a queue – it holds the
/// process and the number under which the file is open there, and the receiver opens the same
/// file by way of /proc. The sender has to keep the object until the receiver has it.
private struct DescriptorReference: Codable {
  var place: Int?
  var process: Int32 = 0
  var number: Int32 = 0
  var device: UInt = 0
  var inode: UInt = 0
}

extension Descriptor {
  /// Writes a reference to this descriptor; only for encoders of this library.
  func encode(to encoder: any Encoder) throws {
    guard let wire = encoder as? WireEncoder else {
      throw MultiprocessingError(
        .invalidArgument,
        "shared objects can only be sent to processes of this library, not through "
          + "\(type(of: encoder))")
    }
    var reference = DescriptorReference()
    if let carrier = wire.carrier {
      reference.place = carrier.add(self)
    } else {
      let information = try inspect(number)
      reference.process = getpid()
      reference.number = number
      reference.device = information.device
      reference.inode = information.inode
    }
    try reference.encode(to: wire)
  }

  /// Reads a reference and opens the descriptor in this process.
  static func decode(from decoder: any Decoder) throws -> Descriptor {
    guard let wire = decoder as? WireDecoder else {
      throw MultiprocessingError(
        .invalidArgument, "shared objects can only be received from processes of this library")
    }
    let reference = try DescriptorReference(from: wire)
    if let place = reference.place {
      guard wire.descriptors.indices.contains(place) else {
        throw MultiprocessingError(.corruptFrame, "descriptor \(place) did not come along")
      }
      return wire.descriptors[place]
    }
    let path = "/proc/\(reference.process)/fd/\(reference.number)"
    let number = open(path, O_RDWR | O_CLOEXEC)
    guard number >= 0 else {
      throw MultiprocessingError.system(
        "cannot open the shared object \(path): its sender must keep it until it has arrived")
    }
    let descriptor = Descriptor(owning: number)
    let information = try inspect(number)
    guard information.device == reference.device, information.inode == reference.inode else {
      throw MultiprocessingError(
        .corruptFrame, "\(path) is another file by now: keep shared objects until they arrived")
    }
    return descriptor
  }
}

private func inspect(_ number: Int32) throws -> (device: UInt, inode: UInt) {
  var information = stat()
  guard fstat(number, &information) == 0 else {
    throw MultiprocessingError.system("cannot look at descriptor \(number)")
  }
  return (UInt(information.st_dev), UInt(information.st_ino))
}
