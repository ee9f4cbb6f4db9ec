import Glibc

/// A list, an array of fixed length, or a single value.
struct ManagerSequence: ManagerObject {
  var values: [[UInt8]]
  let isFixed: Bool

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    let request = waiter.request
    let index = Int(request.number)
    switch method {
    case .count: return .reply(ManagerReply(number: Int64(values.count)))
    case .all: return .reply(ManagerReply(values: values))
    case .get, .set, .exchange:
      guard values.indices.contains(index) else { return .reply(ManagerReply(.missing)) }
      let old = values[index]
      if method != .get { values[index] = request.value }
      return .reply(ManagerReply(values: method == .set ? [] : [old]))
    case .append, .insert, .remove, .removeAll:
      return isFixed ? Self.unknownMethod : .reply(change(method, index, request.value))
    default: return Self.unknownMethod
    }
  }

  private mutating func change(
    _ method: ManagerMethod, _ index: Int, _ value: [UInt8]
  ) -> ManagerReply {
    switch method {
    case .append:
      values.append(value)
    case .insert:
      guard (0...values.count).contains(index) else { return ManagerReply(.missing) }
      values.insert(value, at: index)
    case .remove:
      guard values.indices.contains(index) else { return ManagerReply(.missing) }
      return ManagerReply(values: [values.remove(at: index)])
    default:
      values = []
    }
    return ManagerReply(number: Int64(values.count))
  }
}

/// A dictionary or a namespace.
struct ManagerTable: ManagerObject {
  private var values: [ManagerKey: [UInt8]] = [:]

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    let key = ManagerKey(bytes: waiter.request.key)
    let new = waiter.request.value
    switch method {
    case .get:
      guard let value = values[key] else { return .reply(ManagerReply(.missing)) }
      return .reply(ManagerReply(values: [value]))
    case .set:
      values[key] = new
      return .reply(ManagerReply())
    case .exchange:
      let old = values.updateValue(new, forKey: key)
      return .reply(ManagerReply(old == nil ? .missing : .done, values: old.map { [$0] } ?? []))
    case .remove:
      guard let value = values.removeValue(forKey: key) else {
        return .reply(ManagerReply(.missing))
      }
      return .reply(ManagerReply(values: [value]))
    case .contains: return .reply(ManagerReply(number: values[key] == nil ? 0 : 1))
    case .count: return .reply(ManagerReply(number: Int64(values.count)))
    case .keys: return .reply(ManagerReply(values: values.keys.map(\.bytes)))
    case .all: return .reply(ManagerReply(values: values.flatMap { [$0.key.bytes, $0.value] }))
    case .removeAll:
      values = [:]
      return .reply(ManagerReply())
    default: return Self.unknownMethod
    }
  }
}

/// A key, which is hashed and compared as a run of bytes: an array would do it byte by byte.
private struct ManagerKey: Hashable {
  let bytes: [UInt8]

  static func == (left: ManagerKey, right: ManagerKey) -> Bool {
    left.bytes.count == right.bytes.count
      && left.bytes.withUnsafeBytes { left in
        right.bytes.withUnsafeBytes { right in
          guard let first = left.baseAddress, let second = right.baseAddress else { return true }
          return memcmp(first, second, left.count) == 0
        }
      }
  }

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
