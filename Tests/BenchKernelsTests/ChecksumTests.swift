import BenchKernels
import Testing

@Suite struct ChecksumTests {
  @Test func `the content hash gives the published values of XXH64`() {
    #expect(ContentHash.of([]) == 0xEF46_DB37_51D8_E999)
    #expect(ContentHash.of([], seed: 0x9E37_79B1) == 0xAC75_FDA2_929B_17EF)
    #expect(ContentHash.of(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(ContentHash.of(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
    #expect(
      ContentHash.of(Array("Nobody inspects the spammish repetition".utf8))
        == 0xFBCE_A83C_8A37_8BF1)
  }

  @Test func `the content hash does not depend on how the content is cut`() {
    let bytes = Pattern.bytes(1000, seed: 5)
    let whole = ContentHash.of(bytes)
    for size in [1, 3, 7, 31, 32, 33, 64, 999] {
      var hash = ContentHash()
      for start in stride(from: 0, to: bytes.count, by: size) {
        Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { hash.update($0) }
      }
      #expect(hash.finish() == whole, "pieces of \(size) bytes")
    }
  }

  @Test func `the mixing function gives the published stream of SplitMix64`() {
    // The first outputs for the seed 1234567, as published with the reference implementation.
    var state: UInt64 = 1_234_567
    let outputs = (0..<3).map { _ in
      state &+= Mix.golden
      return Mix.word(state)
    }
    #expect(
      outputs == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func `a digest does not depend on order or on the split over workers`() {
    let checksums = (0..<100).map { Mix.index($0 * 7) }
    var forwards = Digest()
    for (task, checksum) in checksums.enumerated() { forwards.add(task: task, checksum: checksum) }
    var (odd, even) = (Digest(), Digest())
    for task in (0..<100).reversed() {
      if task % 2 == 0 { even.add(task: task, checksum: checksums[task]) }
      if task % 2 == 1 { odd.add(task: task, checksum: checksums[task]) }
    }
    even.merge(odd)
    #expect(even == forwards)
    #expect(even.tasks == 100)
  }

  @Test func `two tasks that swap their results change the digest`() {
    var (right, swapped) = (Digest(), Digest())
    right.add(task: 0, checksum: 10)
    right.add(task: 1, checksum: 20)
    swapped.add(task: 0, checksum: 20)
    swapped.add(task: 1, checksum: 10)
    #expect(right.value != swapped.value)
  }

  @Test func `a pattern of any length begins with the same bytes`() {
    let long = Pattern.bytes(64, seed: 9)
    for count in 0..<64 { #expect(Pattern.bytes(count, seed: 9) == Array(long.prefix(count))) }
  }
}
