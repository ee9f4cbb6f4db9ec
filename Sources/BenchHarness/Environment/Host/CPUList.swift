/// CPU numbers in the form of the kernel's lists, such as `0-3,8`.
struct CPUList: Hashable {
  /// The numbers, in ascending order.
  var cpus: [Int]

  /// No CPU.
  init() { cpus = [] }

  /// Reads a list; nil if it is none.
  ///
  /// An empty text is the empty list.
  init?(_ text: String) {
    var cpus: [Int] = []
    for part in text.trimmed.split(separator: ",") {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2, first >= 0,
        first <= last, last < Self.limit
      else { return nil }
      cpus += first...last
    }
    self.cpus = cpus
  }

  /// More than any kernel can be built for (8,192); keeps a wrong text from filling the memory.
  private static let limit = 1 << 16
}
