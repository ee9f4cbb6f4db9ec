import Testing

@testable import BenchHarness

struct ProcScanTests {
  private func stat(_ line: String) -> ProcessStat? {
    Array(line.utf8).withUnsafeBytes { ProcessStat($0) }
  }

  private func number(after label: StaticString, in text: String) -> Int64? {
    Array(text.utf8).withUnsafeBytes { ProcScan.number(after: label, in: $0) }
  }

  @Test func `the fields of a stat line are found behind a name that looks like fields`() {
    let line = """
      4711 (a) R 9 (b) S 42 4711 4711 0 -1 4194560 101 102 103 104 105 106 107 108 20 0 3 0 999 \
      3133440 414 18446744073709551615 1 1 0
      """
    #expect(
      stat(line)
        == ProcessStat(
          state: UInt8(ascii: "S"), parent: 42, minorFaults: 101, majorFaults: 103, userTicks: 105,
          systemTicks: 106, threads: 3, start: 999,
          reaped: ProcessStat.Reaped(
            minorFaults: 102, majorFaults: 104, userTicks: 107, systemTicks: 108)))
  }

  @Test(arguments: ["", "4711", "4711 (sh)", "4711 (sh) ", "4711 (sh) S 1 2 3", "(sh) S x"])
  func `a cut stat line is none`(line: String) {
    #expect(stat(line) == nil)
  }

  @Test func `a label counts only at the beginning of a line`() {
    let text = "Name:\tVmHWM: 7\nnonvoluntary_ctxt_switches:\t5\nvoluntary_ctxt_switches:\t6\n"
    #expect(number(after: "voluntary_ctxt_switches:", in: text) == 6)
    #expect(number(after: "nonvoluntary_ctxt_switches:", in: text) == 5)
    #expect(number(after: "VmHWM:", in: text) == nil)
    #expect(number(after: "Name:", in: text) == nil)
    #expect(number(after: "VmHWM:", in: "VmHWM:\t    1768 kB") == 1768)
    #expect(number(after: "VmHWM:", in: "VmHWM:") == nil)
    #expect(number(after: "VmHWM:", in: "") == nil)
  }
}
