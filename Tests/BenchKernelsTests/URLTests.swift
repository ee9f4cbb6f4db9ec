import BenchCore
import Testing

@testable import BenchKernels

@Suite struct URLTests {
  @Test(arguments: [
    ("http://host", "host", 80, "/"), ("http://host:8080/a/b?c=d#e", "host", 8080, "/a/b?c=d"),
    ("HTTP://1.2.3.4?x", "1.2.3.4", 80, "/?x"),
  ])
  func `a URL is taken apart`(text: String, host: String, port: Int, path: String) throws {
    let parts = try URLParts(text)
    #expect(parts.host == host)
    #expect(parts.port == port)
    #expect(parts.path == path)
  }

  @Test(arguments: [
    ("http://other/x", "http://other/x"), ("//other:81/x?y", "http://other:81/x?y"),
    ("/x", "http://h:8080/x"), ("x", "http://h:8080/a/b/x"), ("?q", "http://h:8080/a/b/c?q"),
    ("../x", "http://h:8080/a/x"), ("../../../x", "http://h:8080/x"), ("./", "http://h:8080/a/b/"),
    ("..", "http://h:8080/a/"), ("/x/./y/../z?..", "http://h:8080/x/z?.."),
    ("x:y", "must begin with http://"), ("https://h/", "https is not built in"),
    ("a b", "no blanks"),
  ])
  func `a redirect is relative to the URL that it answers`(location: String, expected: String)
    throws
  {
    let base = try URLParts("http://h:8080/a/b/c?d")
    guard expected.hasPrefix("http://") else {
      let error = #expect(throws: ValueError.self) { try URLParts(location, from: base) }
      #expect(error?.description.contains(expected) == true)
      return
    }
    #expect(try URLParts(location, from: base).text == expected)
  }

  @Test(arguments: [
    ("https://host/", "https is not built in"), ("ftp://host/", "must begin with http://"),
    ("http://", "names no host"), ("http://h:0/", "'0' is no port"),
    ("http://h:99999/", "'99999' is no port"), ("http://u@h/", "user names"),
    ("http://[::1]/", "only IPv4"), ("http://h/a\r\nX: y", "no blanks or control characters"),
  ])
  func `a URL that cannot be fetched is refused with the reason`(text: String, reason: String) {
    let error = #expect(throws: ValueError.self) { try URLParts(text) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test(arguments: [
    ("/a/b/report.pdf?x=1", "report.pdf"), ("/", "index"), ("/a/..", "index"),
    ("/a/.bashrc", "bashrc"), ("/a%2F..%2Fb", "a_2F.._2Fb"), ("/x y;z", "x_y_z"),
    ("/a/b/", "b"), ("/\u{e9}t\u{e9}", "_t_"), ("/-rf", "rf"), ("/.-.x-", "x-"), ("/--", "index"),
  ])
  func `a file is named safely after the last part`(path: String, name: String) {
    #expect(HTTPTarget.safeName(path) == name)
  }

  @Test func `different URLs with one last part are saved under different names`() throws {
    var resolver = HostResolver()
    let urls = ["http://127.0.0.1/a/x", "http://127.0.0.1/b/x", "http://127.0.0.1/a/x"]
    let targets = HTTPTarget.withDistinctNames(
      try urls.map { try HTTPTarget(url: $0, resolver: &resolver) })
    #expect(targets.map(\.fileName) == ["x", "x-2", "x"])
  }

  @Test func `URLs may be a list, one text, or a file of them`() throws {
    let scratch = try ScratchDirectory()
    try scratch.write("urls", Array("# mine\nhttp://a/1\n\nhttp://a/2 remark\n".utf8))
    #expect(try URLList.read(["http://a/1", "http://a/2"]) == ["http://a/1", "http://a/2"])
    #expect(try URLList.read(["http://a/1, http://a/2,http://a/3"]).count == 3)
    #expect(try URLList.read(["\(scratch.path)/urls"]) == ["http://a/1", "http://a/2"])
    #expect(try URLList.read([]) == [])
    let error = #expect(throws: ValueError.self) { try URLList.read(["/no/such/file"]) }
    #expect(error?.description.contains("neither an http:// URL nor a readable file") == true)
  }

  @Test func `a host that does not exist is an error`() {
    var resolver = HostResolver()
    let error = #expect(throws: ValueError.self) {
      try HTTPTarget(url: "http://nowhere.invalid/", resolver: &resolver)
    }
    #expect(error?.description.contains("'nowhere.invalid' has no IPv4 address") == true)
  }

  @Test func `own URLs are fetched in turn`() async throws {
    try await withHTTPServer(objectSize: 10) { fixtures in
      guard case .integer(let port)? = fixtures["http-server.port"] else { return }
      let urls = (0..<3).map { "http://localhost:\(port)/objects/\($0)" }
      let get = try step("http-get", ["urls": .text(urls.joined(separator: ","))])
      let checksums = try runBlocking(TaskProgram([get], context: context()), tasks: 0..<6)
      #expect(checksums[0..<3] == checksums[3..<6])
      #expect(Set(checksums).count == 3)
    }
  }
}
