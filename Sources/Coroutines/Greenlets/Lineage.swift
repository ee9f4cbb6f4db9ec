/// One link of the chain of parents, shared by the children of one greenlet.
///
/// It does not keep its greenlet alive, which would make a cycle with every function that holds the
/// greenlets it made; and unlike a weak reference it costs nothing until there is a child.
final class Lineage {
  private var greenlet: Unmanaged<Greenlet>?
  private let next: Lineage?

  init(of greenlet: Greenlet, next: Lineage?) {
    self.greenlet = .passUnretained(greenlet)
    self.next = next
  }

  /// The greenlet is being deallocated.
  func forget() {
    greenlet = nil
  }

  /// The first greenlet of the chain that is there and qualifies.
  func nearest(where qualifies: (Greenlet) -> Bool) -> Greenlet? {
    var link: Lineage? = self
    while let here = link {
      if let greenlet = here.greenlet?.takeUnretainedValue(), qualifies(greenlet) {
        return greenlet
      }
      link = here.next
    }
    return nil
  }
}
