import BenchCore

/// A part of the report under a heading of its own.
protocol ReportSection: Sendable {
  /// What the section shows of a run; nothing if it has nothing to say.
  func blocks(_ analysis: RunAnalysis) -> [Block]
}

/// The report's sections in reading order.
///
/// To add one: a file with a type in this folder, and a line here.
enum Outline {
  static let sections: [any ReportSection] = [
    HeadingSection(),
    VerdictSection(),
    ChoiceSection(),
    ContrastSection(),
    DialSection(),
    ClaimSection(),
    TimeSection(),
    ClassSection(.compute),
    ClassSection(.io),
    ClassSection(.mixed),
    GrainSection(),
    OpenLoopSection(),
    PredictionSection(),
    ScalingSection(),
    LabelSection(),
    LimitSection(),
    FailureSection(),
    PrecisionSection(),
    DisturbanceSection(),
    DoubtSection(),
    EnvironmentSection(),
    MethodSection(),
    ReproductionSection(),
  ]
}
