import BenchKernels
import CoroutinesNIO
import Glibc
import Multiprocessing

extension Scenario {
  /// Several objects over HTTP.
  static let downloads = Scenario(
    "downloads", python: "aiohttp",
    "several objects are fetched at the same time on one thread and written to files",
    expect: "right bytes under the URL's last part; a URL that fails loses no other; one thread",
    starts: .own("one thread of one process"), tasks: [ServeObjects.self]
  ) { stage in
    let own = stage.settings.urls
    if !own.isEmpty { return try fetchOwn(own, stage) }
    let port = try startServer(stage)
    let base = "http://127.0.0.1:\(port)"
    let names = ["one.txt", "two.txt", "three.bin", "four.html"]
    let urls = names.map { "\(base)/objects/\($0)" } + ["\(base)/missing", "http://127.0.0.1:1/x"]
    let before = now()
    let downloads = try fetchAll(urls, into: stage.folder + "/files", stage)
    let wall = now() - before
    for (download, url) in zip(downloads.prefix(names.count), urls) {
      let wanted = try PlainFetch.body(of: url, port: port)
      stage.check(
        url.split(separator: "/").last.map(String.init) ?? url, download.summary,
        is: DownloadedFile.summary(wanted))
    }
    let kept = TextFile.names(in: stage.folder + "/files")
    stage.check("files", kept, is: names.sorted())
    let failures = downloads.filter { $0.failure != nil }.map(\.url)
    stage.check("failed", failures, is: Array(urls.suffix(2)))
    let delay = seconds(stage.settings.wait)
    stage.check("wall time", wall, unit: "s", from: delay, to: 3 * delay)
    checkThread(downloads, stage)
  }

  /// The user's own URLs: each must come, or have failed with a reason.
  private static func fetchOwn(_ urls: [String], _ stage: Stage) throws {
    let folder = stage.settings.directory ?? stage.folder + "/files"
    let downloads = try fetchAll(urls, into: folder, stage)
    for download in downloads {
      stage.check(download.url, download.failure ?? "fetched", is: "fetched")
    }
    checkThread(downloads, stage)
  }

  /// All coroutines on this one thread.
  ///
  /// The process may have others: looking a host up takes one, as the system's call for it blocks.
  private static func checkThread(_ downloads: [DownloadedFile], _ stage: Stage) {
    let threads = downloads.reduce(into: Set<Int32>()) { $0.formUnion($1.threads) }
    stage.check("threads of the coroutines", threads.count, is: 1)
  }

  private static func fetchAll(_ urls: [String], into folder: String, _ stage: Stage) throws
    -> [DownloadedFile]
  {
    let downloader = try Downloader(folder: folder)
    let story = stage.story
    let fetched = try EventLoopRunner.runOnCurrentThread { runner in
      try await EventLoopRunner.gather(
        urls.enumerated().map { number, url in
          {
            try story.say("coroutine \(number + 1)", "fetches \(url)")
            let download = await downloader.fetch(url, number: number, runner: runner)
            try story.say("coroutine \(number + 1)", download.failure ?? "has got \(url)")
            return download
          }
        })
    }
    let downloads = downloader.keep(fetched)
    for download in downloads where download.failure == nil { try stage.say(download.told) }
    return downloads
  }

  private static func startServer(_ stage: Stage) throws -> Int {
    let port = try SharedValue<Int>()
    let isReady = try SharedEvent()
    let server = try stage.startChild(
      ServeObjects(port: port, isReady: isReady, delay: stage.settings.wait), name: "http-server",
      isDaemon: true)
    guard isReady.wait(timeout: Stage.patience) else {
      throw ScenarioError("the server did not start: \(server.ending)")
    }
    try stage.say("the server is process \(server.processID ?? 0) at port \(port.value)")
    return port.value
  }
}
