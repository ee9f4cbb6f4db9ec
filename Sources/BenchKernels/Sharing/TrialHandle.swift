import Glibc
import Multiprocessing

/// An object of the `Multiprocessing` library that every process of a trial can open.
///
/// The first to ask makes it (the trial's own process, see `TrialMemory`), keeps it, and leaves its
/// handle in a file of the scratch folder, where workers of every start method find it.
enum TrialHandle {
  /// Longer than the handle of any object: a few numbers or a token.
  private static let longest = 65_536

  /// The object of that name.
  static func object<Object: Codable>(
    _ context: TrialContext, name: String, make: () throws -> Object
  ) throws -> Object {
    let path = "\(context.scratchDirectory)/\(name).handle"
    if access(path, R_OK) == 0 {
      let bytes = try Files.read(path, limit: longest)
      return try HandleText.decode(Object.self, from: String(decoding: bytes, as: UTF8.self))
    }
    let object = try make()
    try Array(HandleText.encode(object).utf8).withUnsafeBytes {
      _ = try Files.replace(path, temporary: path + ".new", with: $0)
    }
    return object
  }
}

/// A manager for a trial, with what the steps need of it.
///
/// Only the process that made it has `server`; the manager ends with it.
struct TrialManager: Sendable {
  /// The objects, as they travel.
  struct Objects: Codable, Sendable {
    var lock: ManagedLock
    var value: ManagedValue<Int>
    var list: ManagedList<Int>
  }

  let objects: Objects
  private let server: Manager?

  init(_ context: TrialContext, name: String) throws {
    var made: Manager?
    objects = try TrialHandle.object(context, name: name) {
      let manager = try Manager(start: .spawn(), name: "bench-manager")
      made = manager
      return Objects(
        lock: try manager.lock(), value: try manager.value(0), list: try manager.list())
    }
    server = made
  }
}
