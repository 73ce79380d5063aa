"use strict";
// Grouping and filtering. Without it the page shows every finding in the groups it was made with.
(() => {
  const { titles, words, most } = JSON.parse(document.getElementById("words").textContent);
  const kinds = Object.keys(titles);
  const groups = document.getElementById("groups");
  const model = document.getElementById("group");
  const form = document.getElementById("filter");
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const rows = [...groups.querySelectorAll("tr[data-groups]")]
    .sort((a, b) => a.dataset.rank - b.dataset.rank)
    .map((row) => ({
      row,
      severity: row.className,
      groups: row.dataset.groups.split(" "),
      text: plain(row.textContent),
    }));

  function tally(members) {
    const said = Object.entries(words.severities)
      .map(([name, [one, many]]) => [members.filter((m) => m.severity === name).length, one, many])
      .filter(([number]) => number)
      .map(([number, one, many]) => `${number} ${number > 1 ? many : one}`);
    return said.join(", ") || words.nothing;
  }

  function regroup(by) {
    const place = kinds.indexOf(by);
    const made = titles[by].map((title) => {
      const group = model.content.cloneNode(true).firstElementChild;
      group.querySelector("h2").textContent = title;
      return group;
    });
    rows.forEach((one) => made[one.groups[place]].querySelector("tbody").append(one.row));
    groups.dataset.by = by;
    groups.replaceChildren(...made);
    let open = 0;
    made.forEach((group) => {
      group.open = open < most;
      open += group.querySelectorAll("tbody tr").length;
    });
  }

  function filter() {
    const asked = plain(form.elements.text.value).split(/\s+/).filter(Boolean);
    const severities = [...form.querySelectorAll("[name=severity]:checked")].map((b) => b.value);
    const shown = rows.filter(
      (one) => severities.includes(one.severity) && asked.every((word) => one.text.includes(word)),
    );
    const kept = new Set(shown.map((one) => one.row));
    rows.forEach((one) => { one.row.hidden = !kept.has(one.row); });
    const members = new Map([...groups.children].map((group) => [group, []]));
    shown.forEach((one) => members.get(one.row.closest("details")).push(one));
    members.forEach((inside, group) => {
      group.hidden = !inside.length;
      group.querySelector(".tally").textContent = tally(inside);
      if (asked.length && inside.length) group.open = true;
    });
    form.elements.status.value = tally(shown);
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "by") regroup(event.target.value);
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeprint", () => {
    groups.querySelectorAll("details").forEach((group) => { group.open = true; });
  });
  form.reset();
  form.hidden = false;
  filter();
})();
