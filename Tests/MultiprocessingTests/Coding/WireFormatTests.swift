import MultiprocessingTestTasks
import Testing

@testable import Multiprocessing

extension MultiprocessingTests {
  @Suite struct WireFormatTests {
    struct Leaf: Codable, Equatable {
      var a: Int?
      var b: String
      var c: [Double]
    }

    indirect enum Tree: Codable, Equatable {
      case leaf(Leaf)
      case node(left: Tree, right: Tree)
    }

    class Base: Codable {
      var base = 1
    }

    final class Derived: Base {
      var derived = 2
      override init() { super.init() }
      private enum CodingKeys: String, CodingKey { case derived }
      required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        derived = try container.decode(Int.self, forKey: .derived)
        try super.init(from: container.superDecoder())
      }
      override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try super.encode(to: container.superEncoder())
        try container.encode(derived, forKey: .derived)
      }
    }

    private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
      try WireFormat.decode(Value.self, from: WireFormat.bytes(of: value))
    }

    @Test func `values of all shapes survive`() throws {
      let leaf = Leaf(a: nil, b: "äöü \u{1F980}", c: [1.5, -.infinity])
      let tree = Tree.node(left: .leaf(leaf), right: .node(left: .leaf(leaf), right: .leaf(leaf)))
      #expect(try roundTrip(tree) == tree)
      #expect(try roundTrip(["a": [1, 2], "b": []]) == ["a": [1, 2], "b": []])
      #expect(try roundTrip([1: "x", 2: "y"]) == [1: "x", 2: "y"])
      #expect(try roundTrip([Int?.some(1), nil, 3]) == [1, nil, 3])
      #expect(try roundTrip(Int?.none) == nil)
      #expect(try roundTrip(Set([1, 2, 3])) == [1, 2, 3])
      #expect(try roundTrip([[UInt8]](repeating: [1, 2], count: 3)).count == 3)
      #expect(try roundTrip(true))
      #expect(try roundTrip(Int8.min) == Int8.min)
      #expect(try roundTrip(UInt64.max) == UInt64.max)
      #expect(try roundTrip(Float(0.1)) == Float(0.1))
      #expect(try roundTrip("") == "")
      #expect(try roundTrip(1...5) == 1...5)
      #expect(try roundTrip(String(repeating: "k", count: 300)).count == 300)
      let derived = try roundTrip(Derived())
      #expect(derived.base == 1 && derived.derived == 2)
    }

    @Test func `damaged bytes give an error or a value, never a crash`() throws {
      let leaf = Leaf(a: 7, b: "text", c: [1, 2, 3])
      let tree = Tree.node(left: .leaf(leaf), right: .leaf(leaf))
      let good = try WireFormat.bytes(of: ["k": tree])
      var generator = SplitMix(seed: 42)
      var failures = 0
      for _ in 0..<stressCount(3000) {
        var bytes = good
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          switch Int.random(in: 0...2, using: &generator) {
          case 0: bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255)
          case 1 where bytes.count > 2: bytes.removeLast(Int.random(in: 1..<bytes.count - 1))
          default: bytes.insert(.random(in: 0...255), at: .random(in: bytes.indices))
          }
        }
        do {
          _ = try WireFormat.decode([String: Tree].self, from: bytes)
        } catch {
          failures += 1
        }
      }
      #expect(failures > 0)
    }

    @Test func `deep nesting is refused`() throws {
      struct Chain: Codable {
        indirect enum Next: Codable {
          case end
          case more(Chain)
        }
        var next: Next
      }
      var chain = Chain(next: .end)
      for _ in 0..<200 { chain = Chain(next: .more(chain)) }
      let bytes = try WireFormat.bytes(of: chain)
      #expect(throws: (any Error).self) { try WireFormat.decode(Chain.self, from: bytes) }
    }

    @Test func `random frames never crash a pipe's reader`() throws {
      var generator = SplitMix(seed: 7)
      for _ in 0..<stressCount(300) {
        let count = Int.random(in: 0...40, using: &generator)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes.withUnsafeBytes { bytes in
          var reader = ByteReader(bytes)
          _ = try? ManagerRequest(from: &reader)
          var other = ByteReader(bytes)
          _ = try? ManagerReply(from: &other)
          if let base = bytes.baseAddress, bytes.count >= FrameHeader.size {
            _ = try? FrameHeader(base)
          }
        }
      }
    }
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
