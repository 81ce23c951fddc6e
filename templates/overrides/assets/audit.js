/* Sightline: small helps for pages that are complete without them. A classic script, so that it runs from file://.

   data-filter form, next data-list      narrows the list's data-entry items; the state is kept in the address
   table[data-sortable]                  sorts by a click on a column's head
   a[rel=prev], a[rel=next]              left and right arrow keys
   input[data-show]                      the reader's choice of layers is remembered
*/
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.remove("no-js");
  root.classList.add("js");

  function remembered(key) {
    try { return window.localStorage.getItem(key); } catch (error) { return null; }
  }
  function remember(key, value) {
    try { window.localStorage.setItem(key, value); } catch (error) { /* private mode: nothing to keep */ }
  }

  /* Standalone pages follow the colours chosen on the MkDocs pages (Material's own key). */
  function standaloneColours(script) {
    var site = new URL("..", script.src).pathname;
    var scheme = null;
    try { scheme = JSON.parse(remembered(site + ".__palette")).color; } catch (error) { scheme = null; }
    var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    var chosen = scheme && scheme.scheme && scheme.media !== "(prefers-color-scheme)";
    document.body.setAttribute("data-md-color-scheme", chosen ? scheme.scheme : dark ? "slate" : "default");
  }

  function layers(page) {
    page.querySelectorAll("input[data-show]").forEach(function (box) {
      var key = "sightline.show." + box.dataset.show;
      if (remembered(key) === "no") { box.checked = false; }
      box.addEventListener("change", function () { remember(key, box.checked ? "yes" : "no"); });
    });
  }

  function arrows(page) {
    var words = { ArrowLeft: "prev", ArrowRight: "next" };
    document.addEventListener("keydown", function (event) {
      var link = words[event.key] && page.querySelector("a[rel=" + words[event.key] + "]");
      var busy = event.target.closest("input, select, textarea, [contenteditable], .a-scroll, .a-panel, .md-search");
      if (!link || busy || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      link.click();
    });
  }

  /* Filtering */

  function fits(entry, words, choices) {
    if (entry.found === undefined) { entry.found = entry.node.textContent.toLowerCase(); }
    return words.every(function (word) { return entry.found.indexOf(word) >= 0; }) &&
      choices.every(function (choice) { return entry.node.dataset[choice.name] === choice.value; });
  }

  function filter(form, list, none) {
    var entries = Array.prototype.map.call(list.querySelectorAll("[data-entry]"), function (node) { return { node: node }; });
    var menus = Array.prototype.slice.call(form.querySelectorAll("select"));
    var box = form.elements.q, output = form.querySelector("output");

    function apply() {
      var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      var choices = menus.filter(function (menu) { return menu.value; });
      var shown = 0;
      entries.forEach(function (entry) {
        var fit = fits(entry, words, choices);
        entry.node.hidden = !fit;
        shown += fit ? 1 : 0;
      });
      output.textContent = shown.toLocaleString("en");
      if (none) { none.hidden = shown > 0; }
    }
    function keep() {
      var state = new URLSearchParams();
      [box].concat(menus).forEach(function (field) { if (field.value) { state.set(field.name, field.value); } });
      try { history.replaceState(null, "", "#" + state); } catch (error) { /* an address that cannot change */ }
    }
    function restore() {
      var state = new URLSearchParams(location.hash.slice(1));
      [box].concat(menus).forEach(function (field) { field.value = state.get(field.name) || ""; });
      apply();
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", function () { apply(); keep(); });
    window.addEventListener("hashchange", restore);
    restore();
  }

  /* Sorting */

  function value(row, place, numeric) {
    var cell = row.cells[place];
    var text = cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
    if (!numeric) { return text; }
    var number = parseFloat(text);
    return isNaN(number) ? null : number;
  }

  function order(numeric, sign) {
    var collator = new Intl.Collator("en", { numeric: true });
    return function (one, other) {
      if (one.key === null || other.key === null) { return (one.key === null) - (other.key === null); }
      return sign * (numeric ? one.key - other.key : collator.compare(one.key, other.key));
    };
  }

  function sortable(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, place) {
      var numeric = head.classList.contains("a-num"), button = document.createElement("button");
      button.type = "button";
      button.className = "a-sort";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var first = numeric ? "descending" : "ascending", second = numeric ? "ascending" : "descending";
        var way = head.getAttribute("aria-sort") === first ? second : first;
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", way);
        var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
          return { row: row, key: value(row, place, numeric) };
        });
        rows.sort(order(numeric, way === "ascending" ? 1 : -1));
        rows.forEach(function (entry) { table.tBodies[0].appendChild(entry.row); });
      });
    });
  }

  /* Printed pages show what is folded away. */
  function unfold() {
    document.querySelectorAll(".a-page details").forEach(function (details) { details.open = true; });
  }

  if (root.classList.contains("a-standalone")) { standaloneColours(document.currentScript); }
  document.querySelectorAll(".a-page").forEach(function (page) {
    layers(page);
    arrows(page);
    page.querySelectorAll("table[data-sortable]").forEach(sortable);
    page.querySelectorAll("form[data-filter]").forEach(function (form) {
      var list = page.querySelector("[data-list]");
      if (list) { filter(form, list, page.querySelector("[data-none]")); }
    });
  });
  var here = document.querySelector(".a-sections [aria-current]");
  if (here && here.parentNode.parentNode.scrollWidth > here.parentNode.parentNode.clientWidth) {
    here.parentNode.parentNode.scrollLeft = here.offsetLeft - 40;
  }
  window.addEventListener("beforeprint", unfold);
})();
