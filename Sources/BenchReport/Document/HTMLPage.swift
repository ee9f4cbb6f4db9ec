/// The frame of a page: head with policy and style, landmarks, script.
enum HTMLPage {
  /// A page of parts that are HTML already, except for the titles.
  static func text(
    title: String, header: String, contents: [(id: String, title: String)], main: String
  ) -> String {
    let links = contents.map { "<li><a href=\"#\($0.id)\">\(XMLText.escaped($0.title))</a></li>" }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(XMLText.escaped(title))</title>
      <style>
      \(style)
      \(StyleSheet.text)
      </style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the results</a>
      <header>
      \(header)
      </header>
      <main id="main" tabindex="-1">
      \(main)
      </main>
      <nav aria-label="Sections of this report">
      <h2>In this report</h2>
      <ol>\(links.joined(separator: "\n"))</ol>
      </nav>
      <p id="live" class="unseen" role="status" aria-live="polite"></p>
      <svg class="unseen" width="0" height="0" aria-hidden="true" focusable="false"><defs>
      \(StyleSheet.patterns)
      </defs></svg>
      <script>\(PageScript.text)</script>
      </body>
      </html>

      """
  }

  /// Nothing from anywhere: only this page's own style, and the one script by its hash.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(PageScript.hash)'; "
    + "base-uri 'none'; form-action 'none'"

  private static let style = """
    :root { color-scheme: light dark; --ground: #ffffff; --raised: #f6f8fa; --text: #1f2328; \
    --muted: #59636e; --edge: #d0d7de; --link: #0757b5; --accent: #0072b2; }
    @media (prefers-color-scheme: dark) {
    :root { --ground: #0d1117; --raised: #161b22; --text: #f0f6fc; --muted: #a6aeb8; \
    --edge: #3d444d; --link: #79b8ff; --accent: #56b4e9; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); \
    color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, \
    "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
    body { display: flex; flex-direction: column; }
    main { order: 1; min-width: 0; } nav { order: 2; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.5rem; }
    h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; padding-bottom: 0.3rem; \
    border-bottom: 1px solid var(--edge); }
    h3 { font-size: 1.08rem; margin: 2rem 0 0.5rem; }
    header p { color: var(--muted); margin: 0 0 0.25rem; }
    main > section:first-of-type { background: var(--raised); border: 1px solid var(--edge); \
    border-left: 5px solid var(--accent); border-radius: 8px; padding: 0.25rem 1.25rem 0.75rem; \
    margin-top: 1.25rem; }
    main > section:first-of-type h2 { border: 0; margin: 0.75rem 0 0.25rem; }
    main > section:first-of-type li { margin-bottom: 0.6rem; }
    p, ul { max-width: 52rem; } ul { padding-left: 1.3rem; }
    a { color: var(--link); }
    .skip { position: absolute; left: -999rem; }
    .skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); padding: 0.5rem 1rem; \
    border: 2px solid var(--link); z-index: 1; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    figure { margin: 1rem 0; } .chart { width: 100%; max-width: 54rem; height: auto; display: block; }
    .scroll { overflow-x: auto; margin: 0.75rem 0; }
    .scroll:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, \
    a:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
    table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.35; }
    caption { text-align: left; color: var(--muted); padding: 0 0 0.35rem; white-space: nowrap; }
    th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.7rem; \
    border-bottom: 1px solid var(--edge); font-weight: 400; overflow-wrap: normal; }
    thead th { font-weight: 600; vertical-align: bottom; background: var(--raised); \
    border-bottom: 2px solid var(--edge); }
    tr.group th { font-weight: 600; padding-top: 0.9rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    small { color: var(--muted); font-size: 0.82em; }
    th button { all: unset; cursor: pointer; font: inherit; font-weight: 600; }
    th button::after { content: " \\2195"; color: var(--muted); font-weight: 400; }
    th[aria-sort="ascending"] button::after { content: " \\2191"; color: var(--text); }
    th[aria-sort="descending"] button::after { content: " \\2193"; color: var(--text); }
    .filter { display: block; color: var(--muted); font-size: 0.9rem; }
    .filter input { font: inherit; color: var(--text); background: var(--ground); \
    border: 1px solid var(--muted); border-radius: 4px; padding: 0.2rem 0.5rem; }
    code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", \
    monospace; font-size: 0.88em; }
    pre { background: var(--raised); border: 1px solid var(--edge); border-radius: 6px; \
    padding: 0.75rem 1rem; overflow-x: auto; }
    summary { cursor: pointer; color: var(--link); padding: 0.25rem 0; }
    nav ol { columns: 16rem; padding-left: 1.5rem; }
    @media (max-width: 40rem) { body { padding: 1rem 0.75rem 3rem; } h1 { font-size: 1.4rem; } \
    main > section:first-of-type { padding: 0.25rem 0.8rem 0.5rem; } ul { padding-left: 1.1rem; } \
    figure { overflow-x: auto; } .chart { min-width: 36rem; } \
    th, td:not(.number) { min-width: 8rem; } \
    .cards thead { display: none; } .cards, .cards tbody, .cards tr, .cards th, .cards td { \
    display: block; } .cards tr { border: 1px solid var(--edge); border-radius: 6px; \
    margin-bottom: 0.75rem; padding: 0.4rem 0; } .cards th, .cards td { border: 0; \
    padding: 0.15rem 0.7rem; text-align: left; white-space: normal; } \
    .cards tbody th { font-weight: 600; font-size: 1.05em; } \
    .cards td::before { content: attr(data-label) ": "; color: var(--muted); } \
    .cards caption { display: block; } }
    @media print { body { max-width: none; padding: 0; font-size: 10pt; } .filter, .skip, nav, \
    th button::after { display: none; content: none; } .scroll { overflow: visible; } \
    figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } \
    table { font-size: 8pt; } th, td { padding: 0.2rem 0.35rem; } }
    """
}
