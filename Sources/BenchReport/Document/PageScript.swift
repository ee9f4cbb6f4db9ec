/// The only script of a page: it makes tables sortable and filterable.
///
/// Without it every table still stands there in full; so the buttons and fields are made by it.
enum PageScript {
  /// The script, whose hash the page's policy names.
  ///
  /// When it changes the hash must change with it; `scripts/browser` tells when it does not fit.
  static let text = """
    (function () {
      "use strict";
      var live = document.getElementById("live");
      function key(row, column) {
        var cell = row.cells[column];
        if (!cell) { return null; }
        var order = cell.getAttribute("data-order");
        var text = cell.textContent.trim();
        if (order !== null) { return parseFloat(order); }
        if (text === "" || text === "\u{2013}") { return null; }
        var number = text.replace(/,/g, "").match(/^[^0-9A-Za-z]*(-?[0-9.]+)/);
        return number ? parseFloat(number[1]) : text.toLowerCase();
      }
      function compare(a, b) {
        if (typeof a === "number" && typeof b === "number") { return a - b; }
        return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
      }
      function plainRows(body) {
        return Array.prototype.filter.call(body.rows, function (row) {
          return row.className !== "group";
        });
      }
      function sort(table, heads, column) {
        var head = heads[column];
        var rises = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", rises ? "ascending" : "descending");
        Array.prototype.forEach.call(table.tBodies, function (body) {
          var rows = plainRows(body).map(function (row, index) {
            return { row: row, key: key(row, column), index: index };
          });
          rows.sort(function (a, b) {
            if (a.key === null || b.key === null) {
              return (a.key === null) - (b.key === null) || a.index - b.index;
            }
            return (rises ? 1 : -1) * compare(a.key, b.key) || a.index - b.index;
          });
          rows.forEach(function (item) { body.appendChild(item.row); });
        });
        live.textContent = "Sorted by " + head.textContent + (rises ? ", rising" : ", falling");
      }
      function filter(table, words) {
        var shown = 0;
        Array.prototype.forEach.call(table.tBodies, function (body) {
          var group = body.querySelector("tr.group");
          var name = group ? group.textContent : "";
          var any = false;
          plainRows(body).forEach(function (row) {
            var text = (name + " " + row.textContent).toLowerCase();
            row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
            if (!row.hidden) { any = true; shown += 1; }
          });
          if (group) { group.hidden = !any; }
        });
        live.textContent = shown + (shown === 1 ? " row shown" : " rows shown");
      }
      document.querySelectorAll("table.sortable").forEach(function (table) {
        var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
        heads.forEach(function (head, column) {
          var button = document.createElement("button");
          button.type = "button";
          while (head.firstChild) { button.appendChild(head.firstChild); }
          head.appendChild(button);
          button.addEventListener("click", function () { sort(table, heads, column); });
        });
        if (table.rows.length < 8) { return; }
        var label = document.createElement("label");
        label.className = "filter";
        label.textContent = "Show only rows with ";
        var field = document.createElement("input");
        field.type = "search";
        field.setAttribute("aria-label", "Filter rows of: " + table.caption.textContent);
        field.addEventListener("input", function () {
          filter(table, field.value.toLowerCase().split(" ").filter(Boolean));
        });
        label.appendChild(field);
        table.parentNode.parentNode.insertBefore(label, table.parentNode);
      });
    })();
    """

  /// SHA-256 of ``text`` in Base64, as a content security policy names it.
  static let hash = "GBXBq+qBfSLWElj9qs1hxoXnW2kn8NFxIXuU5iJKGUk="
}
