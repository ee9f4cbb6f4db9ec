import BenchCore
import Glibc
import Testing

@testable import BenchBackends
@testable import BenchKernels

@Suite(.serialized) struct DownloadFaultTests {
  @Test(arguments: DownloadDriver.allCases)
  func `whatever a server does to some downloads, the others come whole`(
    _ driver: DownloadDriver
  ) async throws {
    let server = try FaultServer()
    defer { server.stop() }
    let scratch = try makeScratch()
    defer { remove(scratch) }
    let names = (0..<3).flatMap { round in ServerFault.allCases.map { "\($0.rawValue)-\(round)" } }
    let program = try program(names, server.port, scratch)
    let outcomes = try await driver.run(program, tasks: names.count)
    #expect(outcomes.count == names.count)
    for (name, outcome) in zip(names, outcomes) {
      let fault = try #require(ServerFault(rawValue: String(name.prefix { $0 != "-" })))
      let saved = try? Files.read("\(scratch)/downloads/\(name)", limit: 1 << 20)
      if fault.isWhole {
        let source = fault == .moved ? "plain-\(name.dropFirst("moved-".count))" : name
        #expect(saved == FaultServer.content(of: source), "\(name): \(outcome)")
        #expect((try? outcome.get()) != nil, "\(name)")
      } else {
        #expect(saved == nil, "\(name) left a file")
        let error = #expect(throws: StepFailure.self) { try outcome.get() }
        #expect(error?.reason.contains(fault.error) == true, "\(name): \(error?.reason ?? "")")
        #expect(error?.reason.contains("/objects/\(name)") == true)
      }
    }
    let left = entries(of: "\(scratch)/downloads")
    #expect(Set(left) == Set(names.filter { !isFaulty($0) }), "only whole objects have files")
  }

  @Test func `the drivers agree on every checksum`() async throws {
    let server = try FaultServer()
    defer { server.stop() }
    let scratch = try makeScratch()
    defer { remove(scratch) }
    let names = ["plain-1", "chunked-2", "moved-3", "delayed-4"]
    let program = try program(names, server.port, scratch)
    var checksums: [[UInt64]] = []
    for driver in DownloadDriver.allCases {
      checksums.append(try await driver.run(program, tasks: 4).map { try $0.get() })
    }
    #expect(Set(checksums).count == 1)
    #expect(Set(checksums[0]).count == 4)
  }

  private func isFaulty(_ name: String) -> Bool {
    ServerFault(rawValue: String(name.prefix { $0 != "-" }))?.isWhole == false
  }

  private func program(_ names: [String], _ port: Int, _ scratch: String) throws -> TaskProgram {
    let urls = names.map { Value.text("http://127.0.0.1:\(port)/objects/\($0)") }
    let get = try StepCatalogue.specification(
      "http-get",
      [
        "urls": .value(.list(urls)), "save": .value(.flag(true)),
        "redirects": .value(.text("follow")), "timeout": .value(.duration(.seconds(3))),
      ])
    return try TaskProgram(
      [get],
      context: TrialContext(
        calibration: Calibration(unitsPerSecond: [:]), scratchDirectory: scratch, fixtures: [:],
        tasks: names.count, concurrency: names.count, backend: "serial", seed: 1))
  }

  private func makeScratch() throws -> String {
    var template = Array("/tmp/bench-downloads-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private func remove(_ scratch: String) {
    for name in entries(of: "\(scratch)/downloads") { unlink("\(scratch)/downloads/\(name)") }
    rmdir("\(scratch)/downloads")
    rmdir(scratch)
  }
}
