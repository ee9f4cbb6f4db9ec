import BenchCore
import Foundation
import Testing

@Suite struct TemplateTests {
  private static let variables: [String: Value] = [
    "index": .integer(7), "delay": .duration(.milliseconds(5)), "dir": .text("/a}{b"),
  ]

  @Test(arguments: [
    ("plain", .text("plain")), ("", .text("")), ("{delay}", .duration(.milliseconds(5))),
    ("{ delay }", .duration(.milliseconds(5))), (" {delay}", .text(" 5ms")),
    ("/objects/{index}", .text("/objects/7")), ("{index}{index}", .text("77")),
    ("{{index}}", .text("{index}")), ("{{{index}}}", .text("{7}")), ("a}b", .text("a}b")),
    ("a}}b", .text("a}b")), ("{dir}/{index % 4}", .text("/a}{b/3")),
  ] as [(String, Value)])
  func `a template is typed if it is one expression, otherwise text`(text: String, expected: Value)
    throws
  {
    let template = try Template(parsing: text)
    #expect(try template.evaluate(Self.variables) == expected)
    let again = try Template(parsing: template.description)
    #expect(again == template)
  }

  @Test(arguments: ["{", "{unclosed", "a {{ {", "{}", "{ }", "{a b}", "{{{}"])
  func `a wrong template is refused`(text: String) {
    #expect(throws: ValueError.self) { try Template(parsing: text) }
  }

  @Test func `substitution leaves only the index, in a form that reads back`() throws {
    let known = Self.variables.filter { $0.key != "index" }
    for text in [
      "{dir}/{index}", "{dir}{dir}{index}{dir}", "{delay * (index + 1)}", "{{{dir}}}{index}",
      "{index - -3}", "{min(index, 3)}:{delay}", "{index}",
    ] {
      let template = try Template(parsing: text)
      let rest = try template.substituting(known)
      #expect(rest.variables == ["index"])
      let again = try Template(parsing: rest.description)
      #expect(again == rest)
      #expect(try again.evaluate(["index": .integer(7)]) == template.evaluate(Self.variables))
    }
  }

  @Test func `an argument crosses as JSON, as a value or as a template`() throws {
    let arguments: [String: Argument] = [
      "for": .value(.duration(.milliseconds(5))),
      "path": .template(try Template(parsing: "/{{x}}/{index * 2}")),
      "list": .value(.list([.text("{index}")])),
    ]
    let data = try JSONEncoder().encode(arguments)
    let back = try JSONDecoder().decode([String: Argument].self, from: data)
    #expect(back == arguments)
    #expect(try back["path"]?.value(index: 21) == .text("/{x}/42"))
    #expect(String(decoding: data, as: UTF8.self).contains("{\"template\":"))
  }

  @Test func `a template that needs more than the index says what is missing`() throws {
    let argument = Argument.template(try Template(parsing: "{delay * index}"))
    #expect {
      try argument.value(index: 1)
    } throws: { "\($0)" == "unknown parameter 'delay'; valid are: index" }
  }
}
