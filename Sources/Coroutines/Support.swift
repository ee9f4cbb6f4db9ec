import Glibc

/// The calling thread's errno, read before anything else can change it.
func currentErrno() -> Int32 {
  errno
}

/// A copy of the text as a C string.
///
/// The caller deallocates it.
func copyOfCString(_ text: String) -> UnsafeMutablePointer<CChar> {
  let utf8 = text.utf8CString
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count)
  for (index, byte) in utf8.enumerated() { (copy + index).initialize(to: byte) }
  return copy
}
