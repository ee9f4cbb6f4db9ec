import BenchCore
import Foundation
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    ("true", .flag(true)), ("false", .flag(false)), ("True", .text("True")), ("yes", .text("yes")),
    ("0", .integer(0)), ("-0", .integer(0)), ("+7", .integer(7)), ("-7", .integer(-7)),
    ("1_000_000", .integer(1_000_000)), ("1__0", .text("1__0")), ("1_", .text("1_")),
    ("_1", .text("_1")), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9.223372036854775808e18)),
    ("0.5", .number(0.5)), (".5", .number(0.5)), ("5.", .integer(5)), ("5.0", .integer(5)),
    ("1.2.3", .text("1.2.3")), ("1e3", .text("1e3")), ("0x10", .text("0x10")),
    ("5ns", .duration(Nanoseconds(5))), ("5 us", .duration(Nanoseconds(5000))),
    ("5µs", .duration(Nanoseconds(5000))), ("2.5ms", .duration(Nanoseconds(2_500_000))),
    ("1s", .duration(.seconds(1))), ("2min", .duration(.seconds(120))),
    ("1h", .duration(.seconds(3600))), ("-5ms", .duration(.milliseconds(-5))),
    ("0.4ns", .duration(Nanoseconds(0))), ("0.5ns", .duration(Nanoseconds(1))),
    ("7B", .bytes(Bytes(7))), ("4KiB", .bytes(Bytes(4096))), ("1.5MiB", .bytes(Bytes(1_572_864))),
    ("1GiB", .bytes(Bytes(1_073_741_824))), ("4kB", .bytes(Bytes(4000))), ("4KB", .bytes(Bytes(4000))),
    ("1MB", .bytes(Bytes(1_000_000))), ("1GB", .bytes(Bytes(1_000_000_000))),
    ("10%", .share(Share(0.1))), ("150 %", .share(Share(1.5))), ("99.9%", .share(Share(99.9 / 100))),
    ("", .text("")), ("-", .text("-")), (".", .text(".")), ("/objects", .text("/objects")),
    ("10-20", .text("10-20")), ("127.0.0.1", .text("127.0.0.1")), ("12:30", .text("12:30")),
    ("٣", .text("٣")), ("½", .text("½")),
  ] as [(String, Value)])
  func `an unquoted text is read as the value it looks like`(text: String, expected: Value) throws {
    #expect(try Value(inferring: text) == expected)
  }

  @Test(arguments: [
    ("5 parsecs", "unknown unit 'parsecs' in '5 parsecs'; valid are: ns, us, µs, ms, s, min, h, B, "
      + "KiB, MiB, GiB, kB, KB, MB, GB, %"),
    ("5msec", "unknown unit 'msec' in '5msec'; valid are: ns, us, µs, ms, s, min, h, B, KiB, MiB, "
      + "GiB, kB, KB, MB, GB, %"),
    ("4KiBi", "unknown unit 'KiBi' in '4KiBi'; did you mean 'KiB'?"),
    ("5mss", "unknown unit 'mss' in '5mss'; did you mean 'ms'?"),
    ("10000000000s", "'10000000000s' is out of range"),
    (String(repeating: "9", count: 400), "is out of range"),
  ])
  func `a number with a wrong unit is an error`(text: String, expected: String) {
    #expect {
      try Value(inferring: text)
    } throws: { "\($0)".contains(expected) }
  }

  @Test(arguments: [
    (.duration(Nanoseconds(0)), "0ns"), (.duration(Nanoseconds(1500)), "1500ns"),
    (.duration(Nanoseconds(2000)), "2us"), (.duration(.milliseconds(5)), "5ms"),
    (.duration(.seconds(90)), "90s"), (.duration(.milliseconds(-5)), "-5ms"),
    (.bytes(Bytes(0)), "0B"), (.bytes(Bytes(1000)), "1000B"), (.bytes(.kibibytes(4)), "4KiB"),
    (.bytes(.mebibytes(1024)), "1GiB"), (.share(Share(0.5)), "50%"), (.share(Share(0.07)), "7%"),
    (.share(Share(1.0 / 3)), "33.33333333333333%"), (.number(0.1), "0.1"),
    (.number(1e-5), "0.00001"), (.number(-1.25e-7), "-0.000000125"),
    (.number(1.5e20), "150000000000000000000"), (.integer(-3), "-3"), (.flag(true), "true"),
    (.text("a b"), "a b"), (.list([.integer(1), .text("x")]), "[1, x]"), (.list([]), "[]"),
  ] as [(Value, String)])
  func `a value is written in its largest whole unit`(value: Value, expected: String) {
    #expect(value.description == expected)
  }

  @Test func `whatever was read reads back from its written form`() throws {
    var texts = ["0", "-1", "0.1", "123456.789", "0.000001234", "1e3"]
    for unit in ["ns", "us", "ms", "s", "min", "h", "B", "KiB", "MiB", "GiB", "kB", "MB", "GB", "%", ""] {
      for number in ["0", "1", "-1", "3", "0.5", "12.75", "33.3", "99.9", "0.1", "1000", "1024", "1023"] {
        texts.append(number + unit)
      }
    }
    for percent in stride(from: 0.0, through: 100, by: 0.37) { texts.append("\(percent)%") }
    for text in texts {
      let value = try Value(inferring: text)
      #expect(try Value(inferring: value.description) == value, "\(text)")
    }
  }

  @Test func `numbers of every size are written without exponent and read back`() throws {
    for exponent in stride(from: -300, through: 300, by: 7) {
      for mantissa in [1.0, 1.5, -9.87654321] {
        guard let number = Double("\(mantissa)e\(exponent)") else { continue }
        let text = Value.number(number).description
        #expect(!text.contains("e"))
        let value = try Value(inferring: text)
        #expect(value == .number(number) || value == Int64(exactly: number).map(Value.integer))
      }
    }
  }

  @Test(arguments: [
    (.flag(true), "true"), (.integer(-5), "-5"), (.number(0.5), "0.5"), (.text("5ms"), "\"5ms\""),
    (.text("true"), "\"true\""), (.duration(.milliseconds(5)), "{\"duration_ns\":5000000}"),
    (.bytes(.kibibytes(4)), "{\"bytes\":4096}"), (.share(Share(0.25)), "{\"share\":0.25}"),
    (.list([.integer(1), .flag(false), .duration(Nanoseconds(1))]), "[1,false,{\"duration_ns\":1}]"),
    (.list([]), "[]"), (.list([.list([.text("")])]), "[[\"\"]]"),
  ] as [(Value, String)])
  func `the JSON form is plain for plain values and names the unit otherwise`(
    value: Value, json: String
  ) throws {
    let data = try JSONEncoder().encode([value])
    #expect(String(decoding: data, as: UTF8.self) == "[\(json)]")
    #expect(try JSONDecoder().decode([Value].self, from: data) == [value])
  }

  @Test(arguments: ["null", "{}", "{\"parsecs\": 5}", "{\"bytes\": \"x\"}"])
  func `JSON that is no value is refused`(json: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([Value].self, from: Data("[\(json)]".utf8))
    }
  }

  @Test func `every value knows its type`() {
    let values: [Value] = [
      .flag(true), .integer(1), .number(0.5), .duration(.zero), .bytes(Bytes(1)), .share(Share(1)),
      .text(""), .list([]),
    ]
    #expect(
      values.map(\.type) == [
        .flag, .integer, .number, .duration, .bytes, .share, .text, .list,
      ])
  }
}
