import BenchCore
import Foundation
import Testing

@Suite struct ErrorTests {
  @Test func `an error reads place, message, cause and remedy`() {
    var error = BenchError(.workload, "it is wrong")
    #expect("\(error)" == "it is wrong")
    error.place = BenchError.Place(file: "a.yaml")
    #expect("\(error)" == "a.yaml: it is wrong")
    error.place?.line = 7
    error.remedy = "repair it"
    #expect("\(error)" == "a.yaml:7: it is wrong\n  remedy: repair it")
    error.cause = "below"
    #expect("\(error)" == "a.yaml:7: it is wrong\n  cause: below\n  remedy: repair it")
  }

  @Test func `an error crosses as JSON`() throws {
    let error = BenchError(
      .machine, "no", at: BenchError.Place(file: "f", line: 1), remedy: "r", cause: "c")
    let data = try JSONEncoder().encode(error)
    #expect(try JSONDecoder().decode(BenchError.self, from: data) == error)
  }

  @Test func `every kind of error has its exit code`() {
    let codes = BenchError.Code.allCases.map { ExitCode(BenchError($0, "")).rawValue }
    #expect(BenchError.Code.allCases == [.usage, .workload, .store, .machine, .measurement])
    #expect(codes == [64, 64, 4, 4, 1])
    #expect(Set(ExitCode.allCases.map(\.meaning)).count == ExitCode.allCases.count)
  }

  @Test(arguments: [
    ("comptue", "compute"), ("Compute", "compute"), ("wiat", "wait"), ("wai", "wait"),
    ("http_get", "http-get"), ("htp-gte", "http-get"), ("n", "m"), ("elephant", nil), ("", nil),
    ("xyz", nil),
  ] as [(String, String?)])
  func `the nearest name is at most a third away`(name: String, expected: String?) {
    let names = ["compute", "wait", "http-get", "m"]
    if name.isEmpty {
      // One edit from the shortest name: even nothing is a slip for it.
      #expect(NearestName.find(name, among: names) == "m")
      return
    }
    #expect(NearestName.find(name, among: names) == expected)
  }

  @Test func `of equally near names the first in the alphabet is given, whatever the order`() {
    #expect(NearestName.find("bat", among: ["rat", "cat", "hat"]) == "cat")
    #expect(NearestName.find("bat", among: ["hat", "rat", "cat"]) == "cat")
  }

  @Test func `a hint gives the nearest name or all of them`() {
    #expect(NearestName.hint("comptue", among: ["wait", "compute"]) == "did you mean 'compute'?")
    #expect(NearestName.hint("elephant", among: ["wait", "compute"]) == "valid are: compute, wait")
    #expect(NearestName.hint("x", among: []) == "there are none")
  }

  @Test func `an endless name costs no time`() {
    let name = String(repeating: "x", count: 1_000_000)
    #expect(NearestName.find(name, among: ["compute", "wait"]) == nil)
  }
}
