"use strict";
(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[-’'\s]+/g, " ");
  const all = (where, what) => [...where.querySelectorAll(what)];
  const add = (where, tag, values) => where.appendChild(Object.assign(document.createElement(tag), values));

  // The index: every word that is typed must be found in a title, a territory or an indicator.
  const find = document.querySelector("[data-find]");
  if (find) {
    const [words, only, told] = ["#find-words", "[data-only]", "output"].map((what) => find.querySelector(what));
    const rows = all(document, "li[data-words]").map((row) => [row, fold(row.textContent + " " + row.dataset.words)]);
    const show = () => {
      const wanted = fold(words.value).split(" ").filter(Boolean);
      let count = 0;
      for (const [row, text] of rows) {
        row.hidden = !wanted.every((word) => text.includes(word)) || (only.checked && row.dataset.state === "good");
        count += !row.hidden;
      }
      for (const group of all(document, ".group")) group.hidden = !group.querySelector("li:not([hidden])");
      for (const maps of all(document, ".maps")) maps.hidden = wanted.length > 0 || only.checked;
      told.textContent = !wanted.length && !only.checked ? "" : count ? told.dataset.found.replace("{n}", count) : told.dataset.none;
    };
    find.hidden = false;
    find.addEventListener("input", show);
    find.addEventListener("submit", (event) => event.preventDefault());
    show();
  }

  // Tables: a heading sorts, long ones have a field that leaves only the rows with its words.
  const number = (cell) => {
    const text = cell.textContent.replace(/[\s\u202f\u00a0]/g, "").replace("−", "-");
    const found = text.match(/[+-]?\d+(?:[.,]\d+)*/);
    if (!found) return null;
    const plain = document.documentElement.lang === "fr" ? found[0].replace(",", ".") : found[0].replace(/,/g, "");
    return Number(plain);
  };
  const compare = (column, numeric, down) => (one, other) => {
    const [a, b] = [one, other].map((row) => (numeric ? number(row.cells[column]) : row.cells[column].textContent));
    if (numeric && (a === null || b === null)) return (a === null) - (b === null);
    return (numeric ? a - b : a.localeCompare(b, document.documentElement.lang)) * (down ? -1 : 1);
  };
  for (const table of all(document, "table.sortable")) {
    const body = table.tBodies[0];
    all(table, "thead th").forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        all(table, "thead th").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        body.append(...[...body.rows].sort(compare(column, head.classList.contains("number"), down)));
      });
    });
    if (!table.dataset.filter) continue;
    const label = Object.assign(document.createElement("label"), { className: "filter" });
    add(label, "span", { textContent: table.dataset.filter });
    const input = add(label, "input", { type: "search" });
    table.closest(".scroll").before(label);
    const texts = [...body.rows].map((row) => [row, fold(row.textContent)]);
    input.addEventListener("input", () => {
      const wanted = fold(input.value).split(" ").filter(Boolean);
      for (const [row, text] of texts) row.hidden = !wanted.every((word) => text.includes(word));
    });
  }

  // Two territories side by side: the other rows step back.
  for (const table of all(document, "table[data-choose]")) {
    const rows = [...table.tBodies[0].rows];
    const bar = Object.assign(document.createElement("p"), { className: "choose" });
    const chosen = table.dataset.choose.split("|").map((words) => {
      const select = add(add(bar, "label", { textContent: words + " " }), "select", {});
      select.append(new Option("…", ""), ...rows.map((row) => new Option(row.cells[0].textContent, row.cells[0].textContent)));
      return select;
    });
    bar.addEventListener("change", () => {
      const names = chosen.map((select) => select.value).filter(Boolean);
      for (const row of rows) row.hidden = names.length > 0 && !names.includes(row.cells[0].textContent);
    });
    table.closest(".scroll").before(bar);
  }
})();
