import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct OverflowTests {
    @Test func `an overflow ends the process with a message that names the greenlet`() async throws
    {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        try Greenlet(name: "deep one") { print(recurse(1 << 40)) }.switch()
      }
      let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(said.contains("stack overflow in greenlet 'deep one' after 128 KiB"))
    }

    @Test func `an overflow in any of 100 greenlets is caught by its own guard`() async throws {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        let greenlets = (0..<100).map { _ in
          Greenlet {
            try Greenlet.current.parent?.switch()
            print(recurse(1 << 40))
          }
        }
        for greenlet in greenlets { try greenlet.switch() }
        try greenlets[63].switch()
      }
      let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(said.contains("stack overflow in greenlet #64 after 128 KiB"))
    }

    @Test func `other faults are not taken for overflows`() async throws {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        try Greenlet {
          let nowhere = UnsafePointer<Int>(bitPattern: 64)
          print(nowhere?.pointee ?? 0)
        }.switch()
      }
      let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(!said.contains("stack overflow"))
    }
  }
}

@inline(never)
private func recurse(_ depth: Int) -> Int {
  depth == 0 ? 0 : 1 + recurse(depth - 1) * (depth & 3)
}
