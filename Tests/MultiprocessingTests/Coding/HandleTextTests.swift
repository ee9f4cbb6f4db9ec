import Multiprocessing
import Testing

@Suite struct HandleTextTests {
  @Test func `a handle written as text opens the same object`() throws {
    let number = try SharedValue(41)
    let text = try HandleText.encode(number)
    let other = try HandleText.decode(SharedValue<Int>.self, from: text)
    try other.add(1)
    #expect(number.value == 42)
  }

  @Test func `a handle of another kind is refused`() throws {
    let text = try HandleText.encode(try SharedMutex())
    #expect(throws: MultiprocessingError.self) {
      try HandleText.decode(SharedValue<Int>.self, from: text)
    }
  }

  @Test(arguments: ["", "x", "0", "zz", "0g", "00", "ffffffff", "0102030405060708"])
  func `a text that is no handle is refused`(_ text: String) {
    let error = #expect(throws: MultiprocessingError.self) {
      try HandleText.decode(SharedValue<Int>.self, from: text)
    }
    #expect(error?.code == .corruptFrame)
  }
}
