import Coroutines
import Glibc
import Testing

extension CoroutinesTests {
  @Suite
  struct HubIOTests {
    @Test func `many clients talk to an echo server on one thread`() throws {
      var echoed = 0
      try Hub.run {
        let listener = try HubListener()
        let server = try Hub.spawn {
          while true {
            let client = try listener.accept()
            try Hub.spawn {
              while let bytes = try client.read(upTo: 4096) { try client.write(bytes) }
            }
          }
        }
        try Hub.Pool(limit: 50).map(Array(0..<200)) { number in
          let stream = try HubStream.connect(host: "127.0.0.1", port: listener.port)
          let message = [UInt8](repeating: UInt8(number), count: 10_000)
          for _ in 0..<3 {
            try stream.write(message)
            if try stream.read(exactly: message.count) == message { echoed += 1 }
          }
          stream.close()
        }
        server.cancel()
      }
      #expect(echoed == 600)
    }

    @Test func `a large write waits for its reader`() throws {
      try Hub.run {
        let (reading, writing) = try HubStream.pipe()
        let data = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try Hub.spawn {
          try writing.write(data)
          writing.close()
        }
        var got: [UInt8] = []
        while let part = try reading.read(upTo: 10_000) { got += part }
        #expect(got == data)
      }
    }

    @Test func `a read can time out, be cancelled, and end by a close`() throws {
      try Hub.run {
        let (one, other) = try HubStream.pair()
        #expect(throws: HubTimeout.self) { try one.read(upTo: 1, timeout: .milliseconds(2)) }
        let reader = try Hub.spawn { try one.read(upTo: 1) }
        try Hub.yield()
        reader.cancel()
        #expect(throws: CancellationError.self) { try reader.value() }
        let last = try Hub.spawn { try one.read(upTo: 1) }
        try Hub.yield()
        one.close()
        #expect(throws: HubError.closed("the stream")) { try last.value() }
        #expect(try other.read(upTo: 1) == nil)
        #expect(throws: HubError.self) { try other.write([1]) }
      }
    }

    @Test func `a stream that ends early says how much is missing`() throws {
      try Hub.run {
        let (one, other) = try HubStream.pair()
        try one.write([1, 2, 3])
        one.close()
        #expect(throws: HubError.endOfStream(missing: 7)) { try other.read(exactly: 10) }
      }
    }

    @Test func `a refused connection is an error that names the peer`() throws {
      try Hub.run {
        let listener = try HubListener()
        let port = listener.port
        listener.close()
        let error = #expect(throws: HubError.self) {
          try HubStream.connect(host: "127.0.0.1", port: port)
        }
        #expect("\(error as Any)".contains("127.0.0.1:\(port)"))
      }
    }

    @Test func `regular files are sent to the thread pool`() throws {
      let path = "/tmp/coroutines-test-\(getpid())"
      defer { unlink(path) }
      try Hub.run {
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try Hub.writeFile(path, content)
        #expect(try Hub.readFile(path) == content)
        let file = open(path, O_RDONLY)
        #expect(throws: HubError.self) { try HubStream(taking: file) }
        close(file)
        #expect(throws: HubError.self) { try Hub.readFile(path + "-missing") }
      }
    }

    @Test func `the end of a child process is waited for like anything else`() throws {
      try Hub.run {
        let exits = try Hub.Pool(limit: 3).map(["exit 0", "exit 7", "kill -9 $$"]) {
          try Hub.waitForExit(of: try spawnShell($0), timeout: .seconds(30))
        }
        #expect(exits == [.code(0), .code(7), .signal(9)])
        #expect(throws: HubError.self) { try Hub.waitForExit(of: getpid()) }
      }
    }
  }
}
