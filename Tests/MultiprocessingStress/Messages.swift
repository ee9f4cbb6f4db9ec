import Glibc
import Multiprocessing
import MultiprocessingTestTasks

/// Messages through queue and pipe.
enum Messages {
  /// Sizes from 0 to 1 MiB, mostly small (the cube of a random share), 4 producers, 4 consumers.
  static func queue(_ count: Int) throws -> String {
    let server = try ForkServer.fork(tasks: testTasks)
    defer { server.stop() }
    let each = max(1, count / 4)
    let queue = try SharedQueue<Parcel>(ringBytes: 1 << 20)
    let good = try SharedValue(0)
    let sums = try SharedArray<Int>(count: 4)
    let producers = (0..<4).map {
      ChildProcess(
        Produce(queue: queue, producer: $0, count: each, maximumSize: 1 << 20),
        start: .forkServer(server), tasks: testTasks)
    }
    let consumers = (0..<4).map { _ in
      ChildProcess(
        Consume(queue: queue, good: good, sums: sums), start: .forkServer(server),
        tasks: testTasks)
    }
    for child in producers + consumers { try child.start() }
    for child in producers { try end(child) }
    queue.close()
    for child in consumers { try end(child) }
    let right = Array(repeating: each * (each - 1) / 2, count: 4)
    guard good.value == 4 * each, sums.numbers == right else {
      throw Wrong("\(good.value) of \(4 * each) messages arrived; sums \(sums.numbers)")
    }
    return "\(good.value) messages arrived once each, whole and in order"
  }

  private static func end(_ child: ChildProcess) throws {
    child.join()
    guard child.exitStatus == .exited(0) else {
      throw Wrong("a child ended with \(child.exitStatus.map { "\($0)" } ?? "nothing")")
    }
  }

  /// What a real frame looks like, changed at random, and plain noise: the reader must give a
  /// value, an error or the end, and never wait for ever.
  static func frames(_ count: Int) throws -> String {
    let valid = try frame()
    var values = 0
    for number in 0..<count {
      let before = Machine.openDescriptors()
      let (sender, receiver) = try PipeEnd.pair()
      defer { receiver.close() }
      let raw = try rawPipe(sender, receiver, openedSince: before).writer
      var bytes = valid
      if number % 4 == 0 {
        bytes = (0..<Int.random(in: 0...64)).map { _ in .random(in: 0...255) }
      } else {
        for _ in 0..<Int.random(in: 1...4) {
          bytes[Int.random(in: bytes.indices)] = .random(in: 0...255)
        }
        if number % 4 == 1 { bytes.removeLast(Int.random(in: 0..<bytes.count)) }
      }
      _ = write(raw, bytes, bytes.count)
      sender.close()
      values += try read(receiver, number)
    }
    return "\(count) damaged frames read, \(values) of them gave a value, none hung"
  }

  /// Reads until the end or an error; gives the number of values.
  private static func read(_ receiver: PipeEnd, _ number: Int) throws -> Int {
    var values = 0
    while true {
      do {
        _ = try receiver.receive(Parcel.self, timeout: .seconds(10))
        values += 1
      } catch let error as MultiprocessingError where error.code == .timedOut {
        throw Wrong("the reader hangs on frame \(number)")
      } catch {
        return values
      }
    }
  }

  /// The bytes of a real frame.
  private static func frame() throws -> [UInt8] {
    let before = Machine.openDescriptors()
    let (sender, receiver) = try PipeEnd.pair()
    defer {
      sender.close()
      receiver.close()
    }
    let raw = try rawPipe(sender, receiver, openedSince: before).reader
    try sender.send(Parcel(producer: 1, number: 2, size: 40))
    var bytes = [UInt8](repeating: 0, count: 4096)
    let length = Glibc.read(raw, &bytes, bytes.count)
    guard length > 0 else { throw Wrong("the frame cannot be read") }
    return Array(bytes[..<length])
  }

  /// The kernel's pipe through which one end of a pair sends to the other: the one of the two in which
  /// a message stands once it is sent.
  private static func rawPipe(
    _ sender: PipeEnd, _ receiver: PipeEnd, openedSince before: Set<Int32>
  ) throws -> (reader: Int32, writer: Int32) {
    let opened = Machine.openDescriptors().subtracting(before)
    try sender.send(0)
    let reader = opened.first { number in
      var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      return poll(&entry, 1, 0) == 1 && entry.revents & Int16(POLLIN) != 0
    }
    _ = try receiver.receive(Int.self)
    guard let reader, let writer = opened.first(where: { $0 != reader && isSame($0, reader) })
    else { throw Wrong("a pipe has the descriptors \(opened.sorted()), and none that sends") }
    return (reader, writer)
  }

  private static func isSame(_ one: Int32, _ other: Int32) -> Bool {
    var (first, second) = (stat(), stat())
    return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_ino == second.st_ino
  }
}
