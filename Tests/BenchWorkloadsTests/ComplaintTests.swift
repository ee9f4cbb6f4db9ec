import BenchCore
import BenchWorkloads
import Foundation
import Testing

@Suite struct ComplaintTests {
  /// Beside the tests, but outside of the target, whose folder may hold only sources.
  private static let snapshot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots/workload-complaints.txt")

  @Test func `every mistake is told as the snapshot has it`() throws {
    var text = "Re-record with BENCH_RECORD=1 swift test --filter ComplaintTests\n"
    for wrong in Complaints.all {
      text += "\n== \(wrong.name)\n\(Sample.complaint(wrong.text))\n"
    }
    let recorded = try? String(contentsOf: Self.snapshot, encoding: .utf8)
    if recorded == nil || ProcessInfo.processInfo.environment["BENCH_RECORD"] != nil {
      try FileManager.default.createDirectory(
        at: Self.snapshot.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: Self.snapshot)
      Issue.record("recorded the snapshot anew; look at it and commit it")
      return
    }
    let old = (recorded ?? "").components(separatedBy: "\n== ")
    let new = text.components(separatedBy: "\n== ")
    for (left, right) in zip(old, new) { #expect(left == right) }
    #expect(old.count == new.count)
  }

  @Test(arguments: Complaints.all.map(\.name))
  func `every mistake is an error with a file`(name: String) throws {
    let wrong = try #require(Complaints.all.first { $0.name == name })
    let complaint = Sample.complaint(wrong.text)
    #expect(complaint.hasPrefix("mine.yaml:"))
    #expect(complaint.contains("\n  remedy: "))
    #expect(complaint.utf8.count < 1500)
    #expect(!complaint.contains { $0.unicodeScalars.contains { $0.value < 32 && $0 != "\n" } })
  }
}
