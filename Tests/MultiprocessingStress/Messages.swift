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
      guard let raw = Machine.openDescriptors().subtracting(before).min() else {
        throw Wrong("the pipe has no descriptor")
      }
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
    let ends = Machine.openDescriptors().subtracting(before).sorted()
    guard ends.count == 2 else { throw Wrong("a pipe has \(ends.count) descriptors") }
    try sender.send(Parcel(producer: 1, number: 2, size: 40))
    var bytes = [UInt8](repeating: 0, count: 4096)
    let length = Glibc.read(ends[1], &bytes, bytes.count)
    guard length > 0 else { throw Wrong("the frame cannot be read") }
    return Array(bytes[..<length])
  }
}
