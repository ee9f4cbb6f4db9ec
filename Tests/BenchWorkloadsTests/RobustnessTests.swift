import BenchCore
import BenchWorkloads
import Testing

/// Files that try to cost memory or time, and files that are merely broken.
///
/// The limit is far beyond what any of them takes; without the defences they never end.
@Suite(.timeLimit(.minutes(5))) struct RobustnessTests {
  private static let good = Sample.file("tasks: 1\nconcurrency: 1")

  private static func many(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  private func expectQuickRefusal(_ text: String, _ expected: String) {
    let complaint = Sample.complaint(text)
    #expect(complaint.contains(expected), "\(complaint.prefix(300))")
  }

  @Test func `an alias bomb does not expand`() {
    let bomb = (1..<30).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1), *l\($0 - 1)]" }
    let text = "l0: &l0 x\n" + bomb.joined(separator: "\n") + "\n? *l29\n: 1\n? *l29\n: 2\n"
    expectQuickRefusal(text, "an alias (*name)")
  }

  @Test func `deep nesting of every kind is refused`() {
    expectQuickRefusal(String(repeating: "[", count: 500_000), "nested")
    expectQuickRefusal(String(repeating: "{a: ", count: 200_000), "nested")
    expectQuickRefusal(String(repeating: "- ", count: 400_000), "nested")
    expectQuickRefusal(String(repeating: "? ", count: 400_000), "")
    let braces = Self.many(700) { String(repeating: " ", count: $0) + "a:" }
    expectQuickRefusal(braces, "nested")
  }

  @Test func `huge lists, maps and texts are refused`() {
    let values = Array(repeating: "1", count: 50_000).joined(separator: ",")
    expectQuickRefusal(Sample.file("tasks: 1\nsweep: { concurrency: [\(values)] }"), "elements")
    let names = Self.many(10_000) { "  p\($0): 1" }
    expectQuickRefusal(
      Sample.file("tasks: 1\nconcurrency: 1\nparameters:\n\(names)"), "at most 64 are allowed")
    expectQuickRefusal(Self.many(10_000) { "key\($0): 1" }, "unknown key 'key0'")
    let long = String(repeating: "x", count: 1_000_000)
    expectQuickRefusal(Self.good + "\(long): 1\n", "could not find expected ':'")
    expectQuickRefusal(Self.good + "limit: \(long)\n", "longer than 2048 bytes")
    expectQuickRefusal(Self.good.replacing("What?", with: long), "longer than 2000 characters")
    let steps = Array(repeating: "{compute: 1}", count: 10_000).joined(separator: ", ")
    expectQuickRefusal(
      Sample.file("tasks: 1\nconcurrency: 1", task: "task: [\(steps)]"), "at most 64")
  }

  @Test func `sweeps that multiply beyond bounds are refused`() {
    let values = Array(repeating: "1", count: 9000).joined(separator: ",")
    let axes = Self.many(8) { "  p\($0): [\(values)]" }
    expectQuickRefusal(Sample.file("tasks: 1\nconcurrency: 1\nsweep:\n\(axes)"), "points")
    let list = Array(repeating: "1", count: 1000).joined(separator: ",")
    let steps = Array(repeating: "{compute: \"{p}\"}", count: 64).joined(separator: ", ")
    let text = Sample.file(
      "tasks: 1\nconcurrency: 1\nsweep: { p: [\(list)], q: [1,2,3,4,5,6] }",
      task: "task: [\(steps)]")
    expectQuickRefusal(text, "are more than this file may ask for")
  }

  @Test func `texts that double with every parameter are refused`() {
    let doubled = Self.many(60) { "  p\($0 + 1): \"{p\($0)}{p\($0)}\"" }
    expectQuickRefusal(
      Sample.file("tasks: 1\nconcurrency: 1\nparameters:\n  p0: xxxxxxxx\n\(doubled)"),
      "longer than 2048 bytes when it is worked out")
    let nested = Self.many(60) { "  p\($0 + 1): [\"{p\($0)}\", \"{p\($0)}\"]" }
    expectQuickRefusal(
      Sample.file("tasks: 1\nconcurrency: 1\nparameters:\n  p0: x\n\(nested)"),
      "a list cannot be an element of a list")
  }

  @Test func `the largest file that is allowed is worked out`() throws {
    let list = (1...10_000).map(String.init).joined(separator: ",")
    let text = Sample.file("tasks: 1\nsweep: { concurrency: [\(list)] }")
    #expect(try Sample.load(text).points.count == 10_000)
  }

  @Test func `numbers at the ends of their range do no harm`() {
    for number in ["-9223372036854775808", "9223372036854775807", "1e400", "0.0000001", "-0"] {
      for use in ["{x / -1}", "{x % -1}", "{-x}", "{x * x}", "{x + x}", "{floor(x)}", "{x}"] {
        let text = Sample.file(
          "tasks: \"\(use)\"\nconcurrency: 1\nparameters: { x: \(number) }")
        #expect(!Sample.complaint(text).contains("not a BenchError"))
      }
    }
  }

  @Test(arguments: 0..<8)
  func `a damaged file gives an error or a workload`(part: Int) {
    var random = SplitMix(state: UInt64(part))
    let sources =
      [Sample.download, Self.rich] + Complaints.all.map(\.text).filter { $0.utf8.count < 2000 }
    for _ in 0..<250 {
      var bytes = Array(sources[Int(random.next() % UInt64(sources.count))].utf8)
      for _ in 0..<(1 + random.next() % 6) { mutate(&bytes, &random) }
      let complaint = Sample.complaint(String(decoding: bytes, as: UTF8.self))
      #expect(!complaint.contains("not a BenchError"))
    }
  }

  private static let rich = Sample.file(
    """
    tasks: "{cpus * 8}"
    parameters: { total: 10ms, wait: 50%, where: "{package}/Sources", names: [a, 'b', "c"] }
    sweep:
      concurrency: [1, 2, "{2 * cpus}"]
      size: [1KiB, 64KiB]
    profiles: { quick: { size: 4KiB, tasks: 3 }, smoke: skip }
    fixture: { http-server: { object-size: "{size}", delay: "{total * wait}" } }
    backends: [serial, threads]
    limit: 90s
    """,
    task: """
      task:
        - compute: "{total * (1 - wait)}"
        - http-get: { path: "/{index % tasks}", headers: [x, "{wait}"], offset: "{min(index, 9)}" }
        - nothing
      """)

  private static let tokens = [
    "{", "}", "[", "]", "\"", "'", ":", "- ", ", ", "&a ", "*a", "!!x ", "|", ">", "#", "%", "\n",
    "  ",
    "\t", "0", "-", "9999999999", "{x}", "{index}", "{cpus", "ms", "é", "\u{0}", "? ", "---\n",
    "<<: ",
    "\\", "1e999", "null", "~", "tasks", "concurrency: ",
  ]

  /// Values and names that are right somewhere: they reach what broken syntax never does.
  private static let words = [
    "0", "1", "-1", "7", "1000000", "10000001", "-9223372036854775808", "0.5", "5ms", "0ns", "4KiB",
    "1GiB", "10%", "150%", "true", "text", "[]", "[1, 2]", "\"{cpus}\"", "\"{tasks}\"",
    "\"{concurrency}\"", "\"{total}\"", "\"{wait}\"", "\"{size}\"", "\"{names}\"", "\"{index}\"",
    "\"{concurrency + 1ms}\"", "\"{1 / (tasks - 1)}\"", "\"{concurrency - 1}\"", "\"{-size}\"",
    "tasks", "concurrency", "wait", "size", "quick", "skip", "compute", "nothing", "for", "{}",
    "5 parsecs", "~", "''", "\"5ms\"", "\"{package}\"", "\"{index * 1ms}\"",
  ]

  private func replaceWord(at place: Int, _ bytes: inout [UInt8], _ random: inout SplitMix) {
    let isWord = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "%"):
        true
      default: false
      }
    }
    guard let inside = bytes[place...].firstIndex(where: isWord) else { return }
    let start = bytes[..<inside].lastIndex { !isWord($0) }.map { $0 + 1 } ?? 0
    let end = bytes[inside...].firstIndex { !isWord($0) } ?? bytes.count
    let word = Self.words[Int(random.next() % UInt64(Self.words.count))]
    bytes.replaceSubrange(start..<end, with: word.utf8)
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    guard !bytes.isEmpty else { return }
    let place = Int(random.next() % UInt64(bytes.count))
    switch random.next() % 12 {
    case 5...: replaceWord(at: place, &bytes, &random)
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 12)))
    case 2:
      bytes.insert(
        contentsOf: Self.tokens[Int(random.next() % UInt64(Self.tokens.count))].utf8, at: place)
    case 3: bytes.removeLast(bytes.count - place)
    default:
      let end = min(bytes.count, place + Int(random.next() % 40))
      bytes.insert(contentsOf: bytes[place..<end], at: Int(random.next() % UInt64(bytes.count)))
    }
  }
}

/// SplitMix64, so that a failing case can be repeated.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
