import CPrimitives
import Glibc
import Testing

@Suite struct StreamTests {
  /// F_GETPIPE_SZ of <fcntl.h>, which Swift does not see.
  private let getPipeSize: Int32 = 1032

  /// A pipe that is closed afterwards.
  private func withPipe(_ body: (_ reader: Int32, _ writer: Int32) -> Void) {
    var ends: [Int32] = [-1, -1]
    #expect(cprimitives_pipe(&ends) == 0)
    body(ends[0], ends[1])
    for descriptor in ends { close(descriptor) }
  }

  @Test func `reading without waiting finds nothing, then what was written`() {
    withPipe { reader, writer in
      var room = [UInt8](repeating: 0, count: 8)
      #expect(cprimitives_stream_read(reader, &room, 8, 0) == -1 && errno == EAGAIN)
      #expect(cprimitives_stream_write(writer, [UInt8]([1, 2, 3]), 3, 1) == 3)
      #expect(cprimitives_stream_read(reader, &room, 8, 0) == 3)
      #expect(room.prefix(3) == [1, 2, 3])
    }
  }

  @Test func `a full pipe takes nothing more without waiting`() {
    withPipe { _, writer in
      let bytes = [UInt8](repeating: 7, count: 4096)
      var taken = 0
      while true {
        let count = cprimitives_stream_write(writer, bytes, bytes.count, 0)
        if count < 0 { break }
        taken += count
      }
      #expect(errno == EAGAIN)
      #expect(taken == Int(fcntl(writer, getPipeSize)))
    }
  }

  @Test func `a pipe without a reader is an error and no signal`() {
    withPipe { reader, writer in
      // The reader's number stays taken, by another file.
      let null = open("/dev/null", O_RDONLY)
      dup2(null, reader)
      close(null)
      let before = signal(SIGPIPE, SIG_DFL)
      #expect(cprimitives_stream_write(writer, [UInt8(1)], 1, 1) == -1 && errno == EPIPE)
      #expect(cprimitives_stream_write(writer, [UInt8(1)], 1, 0) == -1 && errno == EPIPE)
      signal(SIGPIPE, before)
    }
  }

  @Test func `a message fits if there is room for all of it, and only a wider pipe holds more`() {
    withPipe { _, writer in
      let capacity = Int(fcntl(writer, getPipeSize))
      #expect(cprimitives_pipe_fits(writer, capacity) == 1)
      let bytes = [UInt8](repeating: 7, count: capacity / 2)
      #expect(cprimitives_stream_write(writer, bytes, bytes.count, 1) == bytes.count)
      #expect(cprimitives_pipe_fits(writer, capacity / 2 + 1) == 0)
      // Longer than the whole pipe: it never fits and need not wait.
      #expect(cprimitives_pipe_fits(writer, capacity + 1) == 1)
      cprimitives_pipe_widen(writer, Int32(capacity * 2))
      #expect(Int(fcntl(writer, getPipeSize)) == capacity * 2)
    }
  }

  @Test func `only pipes are pipes`() {
    withPipe { reader, writer in
      #expect(cprimitives_is_pipe(reader) != 0 && cprimitives_is_pipe(writer) != 0)
    }
    #expect(cprimitives_is_pipe(-1) == 0)
    let null = open("/dev/null", O_RDWR)
    #expect(cprimitives_is_pipe(null) == 0)
    close(null)
  }

  @Test func `a fork has ids of its own`() {
    #expect(cprimitives_getpid() == getpid() && cprimitives_gettid() > 0)
    let parent = (cprimitives_getpid(), cprimitives_gettid())
    let child = cprimitives_fork()
    if child == 0 {
      let isOwn = cprimitives_getpid() == getpid() && cprimitives_gettid() == getpid()
      _exit(isOwn && cprimitives_getpid() != parent.0 ? 0 : 1)
    }
    var status: Int32 = -1
    #expect(waitpid(child, &status, 0) == child && status == 0)
    #expect(cprimitives_gettid() == parent.1)
  }
}
