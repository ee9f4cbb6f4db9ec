import Testing

@testable import BenchHarness

/// What other tools print, as recorded: perf 6.1 and hyperfine 1.15.
@Suite struct OtherToolsTests {
  @Test func `perf's counts are read, and what it cannot count is left out`() {
    let counts = PerfStat.counts(
      in: """
        # started on Sat Nov 28 09:30:11 2026

        745.92,msec,task-clock,745922173,100.00,0.672,CPUs utilized
        211,,context-switches:u,745922173,100.00,282.872,/sec
        <not supported>,,instructions,0,100.00,,
        3230,,page-faults,745922173,100.00,4.330,K/sec
        """)
    #expect(counts == ["task-clock": 745.92, "context-switches": 211, "page-faults": 3230])
    #expect(PerfStat.counts(in: "") == [:])
  }

  @Test func `hyperfine's times are read, and nothing of a file that is none`() {
    let file = """
      { "results": [ { "command": "sleep 0.05", "mean": 0.05127, "stddev": 0.0000382,
        "median": 0.05126, "user": 0.0008, "system": 0.0002, "min": 0.05122, "max": 0.0514,
        "times": [ 0.05122, 0.0514, 0.05126 ], "exit_codes": [ 0, 0, 0 ] } ] }
      """
    #expect(Hyperfine(json: file)?.times == [0.05122, 0.0514, 0.05126])
    #expect(Hyperfine(json: "")?.times == nil)
    #expect(Hyperfine(json: #"{ "results": [ { "times": [] } ] }"#)?.times == nil)
  }
}
