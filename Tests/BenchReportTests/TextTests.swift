import Testing

@testable import BenchReport

@Suite struct TextTests {
  @Test(arguments: [
    ("a|b", "a\\|b"), ("`x`", "\\`x\\`"), ("<script>", "&lt;script&gt;"), ("*b*", "\\*b\\*"),
    ("lost_updates", "lost_updates"), ("_x_", "\\_x\\_"), ("[a](b)", "\\[a\\](b)"),
    ("1.94× [1.90, 1.98]", "1.94× [1.90, 1.98]"), ("[1](http://evil)", "\\[1\\](http://evil)"),
    ("a\nb\r\nc\u{2028}d", "a b c d"), ("R&D", "R&amp;D"), ("$x$", "\\$x\\$"),
    ("~~gone~~", "\\~\\~gone\\~\\~"), ("back\\slash", "back\\\\slash"),
  ])
  func `Markdown and HTML in foreign text mean themselves`(_ text: String, _ markdown: String) {
    #expect(MarkdownText.escaped(text) == markdown)
  }

  @Test(arguments: [
    ("# x", "\\# x"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("12) x", "12\\) x"), ("x", "x"),
    ("1.94×", "1\\.94×"), ("", ""),
  ])
  func `the beginning of a line starts no list or heading`(_ text: String, _ guarded: String) {
    #expect(MarkdownText.lineStart(text) == guarded)
  }

  @Test func `code spans hold backticks and bars`() {
    #expect(MarkdownText.code("a", inTable: false) == "`a`")
    #expect(MarkdownText.code("a`b``c", inTable: false) == "```a`b``c```")
    #expect(MarkdownText.code("`a`", inTable: false) == "`` `a` ``")
    #expect(MarkdownText.code("a|b", inTable: true) == "`a\\|b`")
    #expect(MarkdownText.block("```", language: "sh") == "````sh\n```\n````")
  }

  @Test func `right-to-left text is isolated and overrides are gone`() {
    #expect(PlainText.line("שלום") == "\u{2068}שלום\u{2069}")
    #expect(PlainText.line("a\u{202E}b\u{2066}c") == "abc")
    #expect(PlainText.line("a\u{0}b\u{1B}[31m") == "a b [31m")
  }

  @Test func `long text is cut and says how long it was`() {
    let line = PlainText.line(String(repeating: "x", count: 10_240))
    #expect(line.hasSuffix("… (10,240 characters)"))
    #expect(line.count < 700)
  }

  @Test func `XML and JSON strings are well-formed`() {
    #expect(XMLText.escaped("<a b=\"c\">'&\u{1}") == "&lt;a b=&quot;c&quot;&gt;&#39;&amp; ")
    #expect(JSONText.quoted("a\"\\\n\u{1}</script>") == "\"a\\\"\\\\\\n\\u0001\\u003c/script>\"")
    #expect(JSONText.number(.nan) == "null")
  }

  @Test(arguments: [
    ("abc", 3), ("", 0), ("日本", 4), ("e\u{301}", 1), ("💥", 2), ("👨‍👩‍👧", 2), ("✓", 1), ("ｗ", 2),
    ("❤️", 2),
    ("\u{2068}ש\u{2069}", 1),
  ])
  func `widths count columns of a terminal`(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test func `cutting respects wide characters`() {
    #expect(DisplayWidth.fitted("日本語日本語", columns: 5) == "日本…")
    #expect(DisplayWidth.fitted("abc", columns: 3) == "abc")
  }
}
