/// One link of the chain of parents, shared by the children of one greenlet.
///
/// It does not keep its greenlet alive, which would make a cycle with every function that holds the
/// greenlets it made. In raw memory and counted by hand: greenlets of one thread need no atomic
/// counting, and making and ending a greenlet is short enough that it would show.
struct Lineage {
  typealias Pointer = UnsafeMutablePointer<Lineage>

  private var greenlet: Unmanaged<Greenlet>?
  private let next: Pointer?
  /// The greenlet itself, its children, and the links of their children.
  private var holders = 1

  /// A link that the caller holds.
  static func make(of greenlet: Greenlet, next: Pointer?) -> Pointer {
    if let next { retain(next) }
    let link = Pointer.allocate(capacity: 1)
    link.initialize(to: Lineage(greenlet: .passUnretained(greenlet), next: next))
    return link
  }

  /// One more holder.
  ///
  /// On the greenlets' own thread only.
  static func retain(_ link: Pointer) {
    link.pointee.holders += 1
  }

  /// One holder less.
  ///
  /// On the greenlets' own thread only; elsewhere the link is left behind.
  static func release(_ link: Pointer) {
    var last: Pointer? = link
    while let link = last {
      link.pointee.holders -= 1
      guard link.pointee.holders == 0 else { return }
      last = link.pointee.next
      link.deallocate()
    }
  }

  /// The greenlet is being deallocated.
  static func forget(_ link: Pointer) {
    link.pointee.greenlet = nil
  }

  /// The first greenlet of the chain that is there and qualifies.
  static func nearest(
    from link: Pointer?, where qualifies: (Greenlet) -> Bool
  ) -> Unmanaged<Greenlet>? {
    var here = link
    while let link = here {
      if let greenlet = link.pointee.greenlet, greenlet._withUnsafeGuaranteedRef(qualifies) {
        return greenlet
      }
      here = link.pointee.next
    }
    return nil
  }
}
