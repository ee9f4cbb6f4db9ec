public import BenchCore

/// Every kind of step.
///
/// A new one is one file and one line here.
public enum StepCatalogue {
  /// The kinds, computing ones first.
  public static let all: [any StepDefinition.Type] = [
    ComputeDefinition.self,
    PrimesDefinition.self,
    WaitDefinition.self,
    FileFsyncDefinition.self,
    FileScanDefinition.self,
    EchoDefinition.self,
    HTTPGetDefinition.self,
    TicketDefinition.self,
    CounterDefinition.self,
    LockDefinition.self,
    QueueDefinition.self,
    ManagerDefinition.self,
    SpawnDefinition.self,
    PoolDefinition.self,
    CancelDefinition.self,
    CrashDefinition.self,
    CallbackDefinition.self,
    ParkDefinition.self,
    ConvoyDefinition.self,
    BlockingCallDefinition.self,
    TreeDefinition.self,
    PingPongDefinition.self,
    RingDefinition.self,
    ChainDefinition.self,
    DelegationDefinition.self,
    CreateDefinition.self,
    ByHandDefinition.self,
    CommandDefinition.self,
    FaultDefinition.self,
    NothingDefinition.self,
  ]

  /// What the catalogue says of each kind, in the order of the list.
  public static var descriptors: [StepDescriptor] { all.map { $0.descriptor } }

  /// A specification with every argument: those given, and the defaults of the rest.
  ///
  /// - Throws: `ValueError` for an unknown kind or argument, or a required one that is missing.
  public static func specification(_ kind: String, _ arguments: [String: Argument] = [:]) throws
    -> StepSpecification
  {
    guard let descriptor = descriptors.first(where: { $0.kind == kind }) else {
      let hint = NearestName.hint(kind, among: descriptors.map(\.kind))
      throw ValueError("unknown step '\(kind)'; \(hint)")
    }
    return StepSpecification(
      kind: kind,
      arguments: try Defaults.fill(
        arguments, fields: descriptor.fields, of: kind, wrap: { .value($0) }))
  }
}
