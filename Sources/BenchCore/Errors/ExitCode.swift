/// The exit codes of every command; the one table that help and README quote.
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// All went well.
  case fine = 0
  /// A measured failure or a regression: some trial failed, or a result is worse than allowed.
  case measuredFailure = 1
  /// An improvement, only where the caller asked to be told so.
  case improvement = 2
  /// The data does not decide the question.
  case inconclusive = 3
  /// The machine or the store is not fit for what was asked.
  case unfit = 4
  /// Wrong use: an unknown name, a bad value, a wrong workload file.
  case wrongUse = 64

  /// The exit code that an error leads to.
  public init(_ error: BenchError) {
    switch error.code {
    case .usage, .workload: self = .wrongUse
    case .store, .machine: self = .unfit
    case .measurement: self = .measuredFailure
    }
  }

  /// What the code means, for help and documentation.
  public var meaning: String {
    switch self {
    case .fine: "fine"
    case .measuredFailure: "a measured failure or regression"
    case .improvement: "an improvement, only where asked for"
    case .inconclusive: "inconclusive"
    case .unfit: "the machine or the store is unfit"
    case .wrongUse: "wrong use: an unknown name, a bad value, a wrong workload file"
    }
  }
}
