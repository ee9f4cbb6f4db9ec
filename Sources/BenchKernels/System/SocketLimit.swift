import BenchCore
import Glibc

/// How many loopback connections one process can have at a time.
enum SocketLimit {
  /// Descriptors that everything else of a trial needs.
  private static let spare = 100

  /// Why so many are too many; nil if they are not.
  static func obstacle(to connections: Int) -> String? {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let descriptors = Int(clamping: limit.rlim_cur)
    guard connections + spare <= descriptors else {
      return "\(connections) sockets exceed the limit of \(descriptors) open files (ulimit -n)"
    }
    guard let ports = localPorts, connections > ports else { return nil }
    return "\(connections) connections to one server exceed the \(ports) ports "
      + "(net.ipv4.ip_local_port_range)"
  }

  /// Ports that the kernel gives to clients; nil if that cannot be read.
  private static var localPorts: Int? {
    guard let text = try? Files.read("/proc/sys/net/ipv4/ip_local_port_range", limit: 256) else {
      return nil
    }
    let ends = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]) else { return nil }
    return last - first + 1
  }
}
