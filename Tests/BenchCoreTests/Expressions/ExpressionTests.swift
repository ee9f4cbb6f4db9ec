import BenchCore
import Testing

@Suite struct ExpressionTests {
  private static let variables: [String: Value] = [
    "cpus": .integer(2), "total": .duration(.milliseconds(10)), "wait": .share(Share(0.75)),
    "size": .bytes(.kibibytes(4)), "name": .text("x"), "on": .flag(true), "small": .integer(.min),
    "list": .list([.integer(1)]), "half": .number(0.5), "a-b": .integer(9),
  ]

  private static func evaluate(_ text: String) throws -> Value {
    try Template(parsing: "{\(text)}").evaluate(variables)
  }

  @Test(arguments: [
    ("1 + 2 * 3", .integer(7)), ("(1 + 2) * 3", .integer(9)), ("7 - 2 - 1", .integer(4)),
    ("12 / 4", .integer(3)), ("7 / 2", .number(3.5)), ("7 % 4", .integer(3)), ("7 %4", .integer(3)),
    ("7%4", .integer(3)), ("50%", .share(Share(0.5))), ("50% * total", .duration(.milliseconds(5))),
    ("100% - wait", .share(Share(0.25))), ("1 - wait", .share(Share(0.25))),
    ("total * (1 - wait)", .duration(Nanoseconds(2_500_000))), ("total/4", .duration(Nanoseconds(2_500_000))),
    ("total / 2ms", .integer(5)), ("total % 3ms", .duration(.milliseconds(1))),
    ("size * 3", .bytes(Bytes(12_288))), ("3 * size", .bytes(Bytes(12_288))),
    ("size / 1KiB", .integer(4)), ("size + 1B", .bytes(Bytes(4097))),
    ("-5", .integer(-5)), ("--5", .integer(5)), ("-total", .duration(.milliseconds(-10))),
    ("-5ms + total", .duration(.milliseconds(5))), ("2 * -3", .integer(-6)), ("-cpus", .integer(-2)),
    ("-(1 + cpus)", .integer(-3)), ("cpus - -1", .integer(3)),
    ("min(3, cpus, 5)", .integer(2)), ("max(total, 1s)", .duration(.seconds(1))),
    ("min(1.5, 1)", .integer(1)), ("floor(2.7)", .integer(2)), ("ceil(2.1)", .integer(3)),
    ("round(2.5)", .integer(3)), ("round(-2.5)", .integer(-3)), ("floor(7 / 2)", .integer(3)),
    ("floor(total)", .duration(.milliseconds(10))), ("half * 4", .integer(2)), ("0.1 + 0.2", .number(0.1 + 0.2)),
    ("wait * wait", .share(Share(0.5625))), ("wait / 50%", .number(1.5)), ("total / 50%", .duration(.milliseconds(20))),
    ("name", .text("x")), ("on", .flag(true)), ("list", .list([.integer(1)])), ("a-b", .integer(9)),
    ("1_000 * 2", .integer(2000)), (" cpus ", .integer(2)),
  ] as [(String, Value)])
  func `arithmetic keeps units`(text: String, expected: Value) throws {
    #expect(try Self.evaluate(text) == expected)
  }

  @Test(arguments: [
    ("1 / 0", "division by zero in '1 / 0'"), ("1 % 0", "division by zero in '1 % 0'"),
    ("total / 0", "division by zero in '10ms / 0'"),
    ("total + size", "a duration and an amount of data cannot stand on both sides of '+'"),
    ("total + 1", "a duration and a number cannot stand on both sides of '+'"),
    ("total * total", "a duration times a duration has no unit here"),
    ("1 / total", "a number over a duration has no unit here"),
    ("min(total, size)", "'4KiB' and '10ms' cannot be compared"),
    ("name + 1", "'x' is no number, so it cannot be calculated with"),
    ("-on", "'true' is no number"), ("small / -1", "'-9223372036854775808 / -1' is out of range"),
    ("small - 1", "is out of range"), ("small * 2", "is out of range"),
    ("1000000h * 1000000", "is out of range"), ("floor(1, 2)", "floor() takes one operand, not 2"),
    ("floor(99999999999999999999)", "floor(100000000000000000000) is out of range"), ("cpu", "unknown parameter 'cpu'; did you mean 'cpus'?"),
    ("mni(1)", "unknown function 'mni'; did you mean 'min'?"), ("", "ends too early"),
    ("1 +", "ends too early"), ("(1", "')' is missing"), ("min(1", "')' is missing"),
    ("min()", "unexpected ')'"), ("1 2", "unexpected '2'"), ("1 $", "unexpected '$'"),
    ("½", "unexpected '½'"), ("1.2.3", "'1.2.3' is not a number"), ("5 ms", "unexpected 'ms'"),
    ("5parsecs", "unknown unit 'parsecs'"), ("\"a\"", "unexpected '\"'"),
  ])
  func `a wrong expression says what is wrong`(text: String, expected: String) {
    #expect {
      try Self.evaluate(text)
    } throws: { "\($0)".contains(expected) }
  }

  @Test func `the smallest number over -1 and its remainder do not trap`() throws {
    #expect(throws: ValueError.self) { try Self.evaluate("small / -1") }
    #expect(throws: ValueError.self) { try Self.evaluate("small % -1") }
    #expect(throws: ValueError.self) { try Self.evaluate("-small") }
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000), String(repeating: "-", count: 100_000) + "1",
    String(repeating: "min(", count: 100_000), String(repeating: "1+", count: 100_000) + "1",
    String(repeating: "1*", count: 100_000) + "1",
  ])
  func `expressions without end are refused`(text: String) {
    #expect {
      try Self.evaluate(text)
    } throws: { "\($0)".contains("too deeply") || "\($0)".contains("too long") }
  }

  @Test func `the written form of the longest expression reads back`() throws {
    let texts = [
      Array(repeating: "index", count: 61).joined(separator: " + "),
      Array(repeating: "-index", count: 30).joined(separator: " * "),
      String(repeating: "floor(", count: 60) + "index" + String(repeating: ")", count: 60),
      String(repeating: "(1 + ", count: 60) + "index" + String(repeating: ")", count: 60),
      "-5ms + total * -3 % 50% - -index", "max(1, index % 7, -2) * 33.3%",
    ]
    for text in texts {
      let template = try Template(parsing: "{\(text)}")
      #expect(try Template(parsing: template.description) == template)
    }
  }

  @Test func `an expression names the variables it needs`() throws {
    #expect(try Template(parsing: "{a + min(b, c * 2)}/{d}").variables == ["a", "b", "c", "d"])
    #expect(try Template(parsing: "plain").variables.isEmpty)
  }
}
