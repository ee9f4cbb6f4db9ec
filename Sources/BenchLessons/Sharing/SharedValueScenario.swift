import Multiprocessing

extension Scenario {
  /// One number that both sides see.
  static let sharedValue = Scenario(
    "shared-value", python: "Value",
    "a child sets shared numbers of all C types, the parent reads them",
    expect: "each type's number as the child set it",
    tasks: [SetNumbers.self]
  ) { stage in
    let task = try SetNumbers(story: stage.story)
    try stage.say("before: \(task.shown.joined(separator: ", "))")
    try stage.runChildren([task])
    try stage.say("after: \(task.shown.joined(separator: ", "))")
    for (type, seen, expected) in zip3(SetNumbers.types, task.values, SetNumbers.expected) {
      stage.check(type, seen, is: expected)
    }
  }

  private static func zip3(_ types: [String], _ seen: [String], _ expected: [String])
    -> [(String, String, String)]
  {
    types.indices.map { (types[$0], seen[$0], expected[$0]) }
  }
}

/// Sets one shared number of each C type.
private struct SetNumbers: ProcessTask {
  static let types = [
    "char", "wide char", "signed byte", "unsigned byte", "short", "int", "long", "float", "double",
  ]
  static let expected = [
    "*", "Ω", "-128", "255", "-32768", "2147483647", "1099511627776", "1.5",
    "0.1",
  ]

  var story: Story
  var char: SharedValue<UInt8>
  var wide: SharedValue<Unicode.Scalar>
  var byte: SharedValue<Int8>
  var unsignedByte: SharedValue<UInt8>
  var short: SharedValue<Int16>
  var int: SharedValue<Int32>
  var long: SharedValue<Int>
  var float: SharedValue<Float>
  var double: SharedValue<Double>

  init(story: Story) throws {
    self.story = story
    char = try SharedValue(UInt8(ascii: "-"))
    wide = try SharedValue("-")
    byte = try SharedValue()
    unsignedByte = try SharedValue()
    short = try SharedValue()
    int = try SharedValue()
    long = try SharedValue()
    float = try SharedValue()
    double = try SharedValue()
  }

  func run(_ context: TaskContext) throws -> NoResult {
    char.value = UInt8(ascii: "*")
    wide.value = "Ω"
    byte.value = .min
    unsignedByte.value = .max
    short.value = .min
    int.value = .max
    long.value = 1 << 40
    float.value = 1.5
    double.value = 0.1
    try story.say("child", "has set all \(Self.types.count)")
    return NoResult()
  }

  /// What they are, in the order of the types.
  var values: [String] {
    [
      "\(Character(Unicode.Scalar(char.value)))", "\(wide.value)", "\(byte.value)",
      "\(unsignedByte.value)", "\(short.value)", "\(int.value)", "\(long.value)", "\(float.value)",
      "\(double.value)",
    ]
  }

  /// The same with the types' names.
  var shown: [String] { zip(Self.types, values).map { "\($0) \($1)" } }
}
