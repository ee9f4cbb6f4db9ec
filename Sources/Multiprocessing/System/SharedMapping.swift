import CPrimitives
import Glibc

/// A memory file mapped into this process.
///
/// Both go with the last user; nothing has a name that could stay behind.
///
/// `@unchecked`: address and size never change, the flag is for the last owner; who uses the bytes brings their own rules.
final class SharedMapping: @unchecked Sendable {
  let file: Descriptor
  let base: UnsafeMutableRawPointer
  let size: Int
  /// Set once, by the last owner of the mapping, before it goes.
  private var staysMapped = false

  /// Makes a memory file of `size` zero bytes and maps it.
  convenience init(name: String, size: Int) throws {
    let file = try memoryFile(name: name, size: size)
    try self.init(file: file, size: size)
  }

  /// Maps a memory file that another process made.
  ///
  /// Throws if the file is smaller than `size`: reading behind its end would raise SIGBUS.
  init(file: Descriptor, size: Int) throws {
    var information = stat()
    guard fstat(file.number, &information) == 0 else {
      throw MultiprocessingError.system("cannot look at a memory file")
    }
    guard size > 0, Int(information.st_size) >= size else {
      throw MultiprocessingError(
        .corruptFrame, "shared memory has \(information.st_size) bytes where \(size) are needed")
    }
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw MultiprocessingError.system("cannot map \(size) bytes of shared memory")
    }
    self.file = file
    self.base = mapped
    self.size = size
  }

  deinit { if !staysMapped { munmap(base, size) } }

  /// Leaves the memory mapped until this process ends, because something still points into it.
  func stayMapped() { staysMapped = true }
}

/// Makes a memory file of `size` zero bytes; pages are used when they are first written.
func memoryFile(name: String, size: Int) throws -> Descriptor {
  let number = cprimitives_memory_file(name)
  guard number >= 0 else { throw MultiprocessingError.system("cannot make a memory file") }
  let file = Descriptor(owning: number)
  guard ftruncate(number, off_t(size)) == 0 else {
    throw MultiprocessingError.system("cannot make a memory file of \(size) bytes")
  }
  return file
}
