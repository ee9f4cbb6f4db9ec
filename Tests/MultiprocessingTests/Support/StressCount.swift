import Glibc

/// How often something is repeated: a few times in every run, as often as the environment says in
/// a long one.
///
/// `MULTIPROCESSING_STRESS=25` repeats everything 25 times as often.
func stressCount(_ usual: Int) -> Int {
  guard let text = getenv("MULTIPROCESSING_STRESS"), let factor = Int(String(cString: text)) else {
    return usual
  }
  return usual * max(1, factor)
}
