"use strict";
(() => {
  for (const hidden of document.querySelectorAll(".choice[hidden]")) hidden.hidden = false;

  // Another cell on a map: the classes, the titles and the figures of the legend change.
  const data = document.getElementById("map-data");
  const maps = data ? JSON.parse(data.textContent) : {};
  for (const choice of document.querySelectorAll("select[data-map]")) {
    const kind = choice.dataset.map, map = maps[kind];
    const circles = document.querySelectorAll(`#map-${kind} circle`);
    const labels = [...circles].map(c => c.firstElementChild.textContent.replace(/ — [^—]*$/, ""));
    const outputs = document.querySelectorAll(`#legend-${kind} output`);
    choice.addEventListener("change", () => {
      const cell = Number(choice.value);
      circles.forEach((circle, n) => {
        const rank = map.marks[n][cell];
        circle.classList.remove(...map.classes);
        circle.classList.add(map.classes[rank]);
        const value = map.said ? map.said[n][cell] : map.values[rank];
        circle.firstElementChild.textContent = `${labels[n]} — ${value}`;
      });
      outputs.forEach((output, n) => { output.textContent = map.people[cell][n]; });
      const name = choice.selectedOptions[0].textContent;
      document.getElementById(`name-${kind}`).textContent = name;
      const title = document.getElementById(`map-${kind}-title`);
      title.textContent = title.textContent.replace(/ — .*$/, ` — ${name}`);
    });
  }

  // A list that opens on request can be searched.
  for (const input of document.querySelectorAll("input[data-filter]")) {
    const rows = document.querySelectorAll(`#${input.dataset.filter} tbody tr`);
    input.addEventListener("input", () => {
      const wanted = input.value.toLocaleLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
    });
  }

  // A head that is pressed sorts its table; numbers by value, the rest by letter.
  const value = (row, n) => {
    const cell = row.cells[n];
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, n) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...body.rows].sort((a, b) => {
          const x = value(a, n), y = value(b, n);
          const order = typeof x === "number" && typeof y === "number"
            ? x - y : String(x).localeCompare(String(y), document.documentElement.lang, { numeric: true });
          return up ? order : -order;
        });
        body.append(...rows);
      });
    });
  }
})();
