/// The looks of every chart, in one place.
///
/// Model colours are those of Okabe and Ito (*Color Universal Design*, 2008), which people with
/// any kind of colour blindness tell apart; dark grounds get lighter ones of the same hue. Nothing
/// is told by colour alone: lines differ in dashes, points in shape, bars in pattern and label.
enum StyleSheet {
  private struct Colours {
    var ground: String
    var edge: String
    var text: String
    var muted: String
    var grid: String
    var band: String
    var models: [String]
  }

  private static let light = Colours(
    ground: "#ffffff", edge: "#d0d7de", text: "#1f2328", muted: "#59636e", grid: "#e4e8ec",
    band: "#8250df", models: ["#6e7781", "#0072b2", "#c24e00", "#00805d"])
  private static let dark = Colours(
    ground: "#0d1117", edge: "#3d444d", text: "#f0f6fc", muted: "#a6aeb8", grid: "#2a313a",
    band: "#b392f0", models: ["#a8b1bb", "#56b4e9", "#ff9248", "#3fd6a6"])

  /// The patterns of the bars: stripes, dots and lines that stay apart in greyscale.
  static let patterns = [
    pattern("hatch2", size: 6, "f2", "<path class=\"s2\" stroke-width=\"3.4\" d=\"M-1,7 L7,-1\"/>"),
    pattern("hatch3", size: 5, "f3", "<circle class=\"f3\" cx=\"2.5\" cy=\"2.5\" r=\"1.9\"/>"),
    pattern("hatch0", size: 4, "f0", "<path class=\"s0\" stroke-width=\"1.6\" d=\"M0,2 H4\"/>"),
    pattern(
      "queue", size: 6, "time2", "<path class=\"timeline\" stroke-width=\"2\" d=\"M-1,-1 L7,7\"/>"),
  ].joined(separator: "\n")

  private static func pattern(_ id: String, size: Int, _ fill: String, _ drawing: String) -> String
  {
    "<pattern id=\"\(id)\" width=\"\(size)\" height=\"\(size)\" patternUnits=\"userSpaceOnUse\">"
      + "<rect class=\"\(fill) wash\" width=\"\(size)\" height=\"\(size)\"/>\(drawing)</pattern>"
  }

  static let text = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", \
    sans-serif; }
    .b { font-weight: 600; }
    .s { font-size: 12px; }
    .h { font-size: 15px; font-weight: 600; }
    .ground, .grid, .axis, .curve, .bound, .cross, .whisker, .hollow, \
    .guide { fill: none; }
    .grid, .axis, .hollow { stroke-width: 1; }
    .hollow { stroke-width: 2; }
    .curve { stroke-width: 2; stroke-linejoin: round; }
    .whisker { stroke-width: 1.4; }
    .bound { stroke-width: 1.1; }
    .dash0 { stroke-dasharray: 1 3; }
    .dash2 { stroke-dasharray: 8 4; }
    .dash3 { stroke-dasharray: 2 3; stroke-linecap: round; }
    .loop { stroke-dasharray: 5 4; }
    .cross { stroke-width: 1.6; stroke-dasharray: 10 3 2 3; }
    .band { fill-opacity: 0.13; }
    .p0 { fill: url(#hatch0); } .p2 { fill: url(#hatch2); } .p3 { fill: url(#hatch3); }
    .time1 { fill: url(#queue); } .timeline, .edge { fill: none; }
    .edge { stroke-width: 1; }
    .wash { fill-opacity: 0.35; }
    \(rules(light))
    @media (prefers-color-scheme: dark) {
    \(rules(dark))
    }
    @media print { .ground { stroke: none; } }
    """

  private static func rules(_ colours: Colours) -> String {
    let models = colours.models.enumerated().map { index, colour in
      ".f\(index) { fill: \(colour); } .s\(index) { stroke: \(colour); }"
    }
    return """
      .ground { fill: \(colours.ground); stroke: \(colours.edge); }
      text { fill: \(colours.text); } .m { fill: \(colours.muted); }
      .grid { stroke: \(colours.grid); } .axis, .bound { stroke: \(colours.muted); }
      .dark, .edge, .timeline { stroke: \(colours.text); } .time0 { fill: \(colours.text); }
      .time2 { fill: \(colours.grid); } .paper { fill: \(colours.ground); }
      .note { stroke: \(colours.ground); stroke-width: 4px; paint-order: stroke; }
      .cross { stroke: \(colours.band); } .band, .note { fill: \(colours.band); }
      \(models.joined(separator: "\n"))
      """
  }
}
