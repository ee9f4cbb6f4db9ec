import BenchCore

/// The identity of a workload's content: ``FNVHash`` as 16 hexadecimal digits.
///
/// It tells versions of one file apart and must not change from release to release.
enum ContentHash {
  static func hexadecimal(_ text: String) -> String {
    var hash = FNVHash()
    hash.add(text)
    return hash.hexadecimal
  }
}
