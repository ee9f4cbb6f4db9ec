public import BenchCore
import FoundationEssentials

extension Plan {
  /// The plan in the form in which it is stored.
  public func record() throws -> PlanRecord {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(self), as: UTF8.self)
    return PlanRecord(json: json, budget: effort.budget)
  }

  /// Reads a stored plan.
  ///
  /// - Throws: `BenchError` with code `store` if it was made by a version that planned otherwise.
  public init(record: PlanRecord) throws {
    do {
      self = try JSONDecoder().decode(Plan.self, from: Data(record.json.utf8))
    } catch {
      throw BenchError(
        .store, "the stored plan cannot be read by this version",
        remedy: "start a new run with 'bench all'", cause: "\(error)")
    }
  }
}
