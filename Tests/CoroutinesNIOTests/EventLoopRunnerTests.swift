import CoroutinesNIO
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EventLoopRunnerTests {
  @Test func `child tasks stay on the loop's one thread`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let places = try runner.run {
      async let first = runner.isOnLoop
      async let second = hopAndReport(runner)
      let children = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<100 { group.addTask { await hopAndReport(runner) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      return await [first, second, runner.isOnLoop] + children
    }
    #expect(places.count == 103)
    #expect(places.allSatisfy { $0 })
  }

  @Test func `the async form runs on the loop and comes back`() async throws {
    let runner = EventLoopRunner()
    #expect(!runner.isOnLoop)
    let inside = try await runner.run { runner.isOnLoop }
    #expect(inside)
    #expect(!runner.isOnLoop)
    await runner.shutdownGracefully()
  }

  @Test func `errors of the body reach the caller`() {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let outcome: Result<Void, any Error> = Result { try runner.run { throw Oops() } }
    #expect(throws: Oops.self) { try outcome.get() }
  }

  @Test func `a blocking run on a loop is refused instead of waiting for itself`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let outcome = try runner.eventLoop.submit { Result { try runner.run {} } }.wait()
    #expect(throws: EventLoopRunnerError.wouldDeadlock) { try outcome.get() }
  }

  @Test func `the calling thread can be the loop`() throws {
    let caller = threadID()
    let seen = try EventLoopRunner.runOnCurrentThread { runner in
      async let child = threadID()
      try await runner.sleep(for: .milliseconds(1))
      return await [child, threadID()]
    }
    #expect(seen == [caller, caller])
  }

  @Test func `a task that yields for ever does not starve the loop's other work`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    try runner.run {
      let spinner = runner.start { while !Task.isCancelled { await Task.yield() } }
      for _ in 0..<20 { try await runner.sleep(for: .microseconds(200)) }
      try await exchangeOverSocketPair(on: runner.eventLoop)
      spinner.cancel()
      _ = await spinner.result
    }
  }

  @Test func `work from other threads resumes on the loop`() throws {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    let (inPool, after) = try runner.run {
      let inPool = try await runner.offload { runner.isOnLoop }
      return (inPool, runner.isOnLoop)
    }
    #expect(!inPool)
    #expect(after)
  }

  @Test func `shutting down ends the sleeps and refuses blocking calls`() async throws {
    let runner = EventLoopRunner()
    let sleeper = runner.start {
      try await runner.sleep(for: .seconds(600))
    }
    _ = try await runner.run { try await runner.offload { threadID() } }
    await runner.shutdownGracefully()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    await #expect(throws: EventLoopRunnerError.shutDown) { try await runner.offload {} }
  }

  @Test func `a runner has one thread, and none after its shutdown`() async {
    await #expect(processExitsWith: .success) {
      let runner = EventLoopRunner(blockingThreads: 2)
      try await runner.run { try await runner.sleep(for: .milliseconds(1)) }
      #expect(threadsOfNIO().count == 1)
      _ = try await runner.run { try await runner.offload { 1 } }
      #expect(threadsOfNIO().count > 1)
      await runner.shutdownGracefully()
      #expect(threadsOfNIO().isEmpty)
    }
  }

  @Test func `a loop on the calling thread starts no other`() async {
    await #expect(processExitsWith: .success) {
      let seen = try runOnThisThread { runner in
        async let one: Void = runner.sleep(for: .milliseconds(2))
        async let two: Void = runner.sleep(for: .milliseconds(2))
        _ = try await (one, two)
        return threadsOfNIO()
      }
      #expect(seen.isEmpty)
    }
  }

  @Test func `a run that is cancelled cancels its body`() async {
    let runner = EventLoopRunner()
    let task = Task { try await runner.run { try await runner.sleep(for: .seconds(600)) } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await runner.shutdownGracefully()
  }
}

/// The blocking form, called from a place that is not asynchronous.
private func runOnThisThread<Success: Sendable>(
  _ body: @escaping @Sendable (EventLoopRunner) async throws -> Success
) throws -> Success {
  try EventLoopRunner.runOnCurrentThread(body)
}

struct Oops: Error {}

func hopAndReport(_ runner: EventLoopRunner) async -> Bool {
  await Task.yield()
  return runner.isOnLoop
}

/// Sends one byte through a NIO server and client on `loop` and back.
func exchangeOverSocketPair(on loop: any EventLoop) async throws {
  let echo = try await ServerBootstrap(group: loop)
    .childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Echo())
      }
    }
    .bind(host: "127.0.0.1", port: 0).get()
  let reply = loop.makePromise(of: Int.self)
  let client = try await ClientBootstrap(group: loop)
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(FirstReply(reply))
      }
    }
    .connect(to: try #require(echo.localAddress)).get()
  try await client.writeAndFlush(ByteBuffer(bytes: [7]))
  #expect(try await reply.futureResult.get() == 1)
  try await client.close()
  try await echo.close()
}

final class Echo: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(data, promise: nil)
  }
}

final class FirstReply: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let reply: EventLoopPromise<Int>

  init(_ reply: EventLoopPromise<Int>) {
    self.reply = reply
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    reply.succeed(unwrapInboundIn(data).readableBytes)
  }
}
