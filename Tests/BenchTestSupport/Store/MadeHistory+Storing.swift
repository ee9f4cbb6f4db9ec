import BenchCore
public import BenchStore

extension MadeHistory {
  /// Adds every run of the design to a store, each in one transaction.
  ///
  /// - Returns: the runs' numbers.
  @discardableResult
  public func add(to store: Store) throws -> [Int64] {
    try (0..<runs).map { index in
      try store.add(run(index), plan: PlanRecord(json: #"{"made":true}"#, budget: .seconds(120)))
    }
  }

  /// A store in memory that holds the design.
  public func store() throws -> Store {
    let store = try Store.inMemory()
    try add(to: store)
    return store
  }
}
