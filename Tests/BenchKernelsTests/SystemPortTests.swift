import BenchCore
import BenchKernels
import Glibc
import Testing

@Suite struct SystemPortTests {
  @Test func `a sleep ends after its deadline and a past one at once`() throws {
    let port = SystemPort()
    let deadline = MonotonicClock.now() + .milliseconds(20)
    try port.sleep(until: deadline)
    #expect(MonotonicClock.now() >= deadline)
    try port.sleep(until: .zero)
    try port.sleep(until: Nanoseconds(-5))
  }

  @Test func `a signal does not cut a sleep short`() throws {
    signal(SIGUSR2) { _ in }
    let deadline = MonotonicClock.now() + .milliseconds(100)
    try onThreads(2) { worker in
      if worker == 0 {
        // The other thread is asleep, or about to be: each signal may interrupt it.
        for _ in 0..<20 {
          kill(getpid(), SIGUSR2)
          usleep(2000)
        }
      } else {
        try SystemPort().sleep(until: deadline)
        #expect(MonotonicClock.now() >= deadline)
      }
    }
  }

  @Test func `writing to a peer that has gone is an error and no signal`() throws {
    var pair: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    close(pair[1])
    defer { close(pair[0]) }
    let error = #expect(throws: SystemError.self) {
      try [UInt8](repeating: 0, count: 10).withUnsafeBytes {
        try SystemPort().write(pair[0], $0)
      }
    }
    #expect(error?.errorNumber == EPIPE)
  }

  @Test func `pipes are written as well as sockets, and an end reads as 0`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let port = SystemPort()
    try Array("abc".utf8).withUnsafeBytes { try port.write(ends[1], $0) }
    port.close(ends[1])
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
    defer { buffer.deallocate() }
    #expect(try port.read(ends[0], into: buffer) == 3)
    #expect(try port.read(ends[0], into: buffer) == 0)
    port.close(ends[0])
  }

  @Test func `a socket path that is too long is an error`() {
    let path = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: ValueError.self) { try SystemPort().connect(to: .unix(path: path)) }
  }
}
