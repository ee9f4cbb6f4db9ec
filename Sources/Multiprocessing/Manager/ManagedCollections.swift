/// A list in a manager.
public struct ManagedList<Element: Codable & Sendable>: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// How many elements there are.
  public func count() throws -> Int { Int(try proxy.call(.count).number) }

  /// One element; throws `refused` if there is none.
  public func get(_ index: Int) throws -> Element {
    try ManagerProxy.decode(
      Element.self, proxy.call(.get, number: Int64(index)).values.first)
  }

  /// Sets one element; throws `refused` if there is none.
  public func set(_ index: Int, _ element: Element) throws {
    try proxy.call(.set, number: Int64(index), value: element)
  }

  /// Appends an element.
  public func append(_ element: Element) throws {
    try proxy.call(.append, value: element)
  }

  /// Appends several elements in one call.
  public func append(contentsOf elements: [Element]) throws {
    let requests = try elements.map {
      proxy.request(.append, value: try WireFormat.bytes(of: $0))
    }
    for reply in try proxy.batch(requests) { try ManagerProxy.check(reply) }
  }

  /// Inserts an element; throws `refused` if `index` is out of bounds.
  public func insert(_ element: Element, at index: Int) throws {
    try proxy.call(.insert, number: Int64(index), value: element)
  }

  /// Removes an element and returns it.
  @discardableResult
  public func remove(at index: Int) throws -> Element {
    try ManagerProxy.decode(
      Element.self, proxy.call(.remove, number: Int64(index)).values.first)
  }

  /// Removes all elements.
  public func removeAll() throws { try proxy.call(.removeAll) }

  /// A copy of all elements.
  public func elements() throws -> [Element] {
    try proxy.call(.all).values.map { try ManagerProxy.decode(Element.self, $0) }
  }
}

/// An array of fixed length in a manager.
public struct ManagedArray<Element: Codable & Sendable>: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// How many elements there are.
  public func count() throws -> Int { Int(try proxy.call(.count).number) }

  /// One element; throws `refused` if there is none.
  public func get(_ index: Int) throws -> Element {
    try ManagerProxy.decode(
      Element.self, proxy.call(.get, number: Int64(index)).values.first)
  }

  /// Sets one element; throws `refused` if there is none.
  public func set(_ index: Int, _ element: Element) throws {
    try proxy.call(.set, number: Int64(index), value: element)
  }

  /// A copy of all elements.
  public func elements() throws -> [Element] {
    try proxy.call(.all).values.map { try ManagerProxy.decode(Element.self, $0) }
  }
}

/// A single value in a manager.
public struct ManagedValue<Value: Codable & Sendable>: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// The value.
  public func get() throws -> Value {
    try ManagerProxy.decode(Value.self, proxy.call(.get).values.first)
  }

  /// Sets the value.
  public func set(_ value: Value) throws {
    try proxy.call(.set, value: value)
  }

  /// Sets the value and returns the one before, as one step.
  public func exchange(_ value: Value) throws -> Value {
    try ManagerProxy.decode(
      Value.self, proxy.call(.exchange, value: value).values.first)
  }
}

/// A dictionary in a manager.
public struct ManagedDictionary<Key: Codable & Hashable & Sendable, Value: Codable & Sendable>:
  ManagedObject
{
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// The value of a key; nil if there is none.
  public func get(_ key: Key) throws -> Value? {
    let found = try proxy.find(.get, key: key)
    return try found.map { try ManagerProxy.decode(Value.self, $0) }
  }

  /// Sets the value of a key.
  public func set(_ key: Key, _ value: Value) throws {
    try proxy.call(.set, key: key, value: value)
  }

  /// Sets several values in one call.
  public func set(_ pairs: [Key: Value]) throws {
    let requests = try pairs.map { key, value in
      proxy.request(
        .set, key: try WireFormat.bytes(of: key), value: try WireFormat.bytes(of: value))
    }
    for reply in try proxy.batch(requests) { try ManagerProxy.check(reply) }
  }

  /// Removes a key; returns its value, or nil if there was none.
  @discardableResult
  public func remove(_ key: Key) throws -> Value? {
    let found = try proxy.find(.remove, key: key)
    return try found.map { try ManagerProxy.decode(Value.self, $0) }
  }

  /// Whether there is such a key.
  public func contains(_ key: Key) throws -> Bool {
    try proxy.call(.contains, key: key, value: NoPart()).number == 1
  }

  /// How many keys there are.
  public func count() throws -> Int { Int(try proxy.call(.count).number) }

  /// Removes all keys.
  public func removeAll() throws { try proxy.call(.removeAll) }

  /// A copy of everything.
  public func elements() throws -> [Key: Value] {
    let values = try proxy.call(.all).values
    var copy: [Key: Value] = [:]
    for index in stride(from: 0, to: values.count - 1, by: 2) {
      let key = try ManagerProxy.decode(Key.self, values[index])
      copy[key] = try ManagerProxy.decode(Value.self, values[index + 1])
    }
    return copy
  }
}

/// Values of any types under names, in a manager.
public struct ManagedNamespace: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// The value of a name; nil if there is none, `corruptFrame` if it has another type.
  public func get<Value: Codable & Sendable>(_ name: String, _ type: Value.Type) throws -> Value? {
    try proxy.find(.get, key: name).map { try ManagerProxy.decode(type, $0) }
  }

  /// Sets the value of a name.
  public func set<Value: Codable & Sendable>(_ name: String, _ value: Value) throws {
    try proxy.call(.set, key: name, value: value)
  }

  /// Removes a name.
  ///
  /// False: there was none.
  @discardableResult
  public func remove(_ name: String) throws -> Bool {
    try proxy.find(.remove, key: name) != nil
  }

  /// All names.
  public func names() throws -> [String] {
    try proxy.call(.keys).values.map { try ManagerProxy.decode(String.self, $0) }.sorted()
  }
}
