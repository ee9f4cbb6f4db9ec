import Glibc

/// What a test must not leave behind: open files, pipes and sockets, and children.
struct Leftovers: Hashable {
  var descriptors: Set<String>
  var hasChildren: Bool

  static func now() -> Leftovers {
    let names = (try? ScratchDirectory.names(in: "/proc/self/fd")) ?? []
    // The runtime opens event descriptors when it likes; the descriptor of the listing itself has
    // gone by the time it is looked up.
    let open = names.filter { name in
      let target = link("/proc/self/fd/\(name)")
      return fcntl(Int32(name) ?? -1, F_GETFD) >= 0 && !target.hasPrefix("anon_inode:")
    }
    return Leftovers(
      descriptors: Set(open), hasChildren: waitpid(-1, nil, WNOHANG) >= 0 || errno != ECHILD)
  }

  /// Whether a process runs; one that has ended and is not reaped yet does not.
  static func isAlive(_ pid: Int32) -> Bool {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 512)
    fread(&text, 1, 511, file)
    return !String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self).contains(") Z ")
  }

  private static func link(_ path: String) -> String {
    var target = [CChar](repeating: 0, count: 256)
    let count = readlink(path, &target, target.count)
    return String(
      decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Removes a file if it is there.
func unlinkFile(_ path: String) { unlink(path) }
