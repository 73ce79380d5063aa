// The editor replaces the plain form; the catalogue gives its examples.
(() => {
  // Puts words in the place of the editor's own, now and as it writes them; never in what people
  // write or in what a query answers.
  const translate = (root, { words, sentences }) => {
    const patterns = sentences.map(([found, put]) => [new RegExp(found), put]);
    const theirs = ".CodeMirror, th, td:not(.dataTables_empty, .dt-empty), input, textarea";
    const said = (text) => {
      const bare = text.trim();
      const put = Object.hasOwn(words, bare)
        ? words[bare]
        : patterns.reduce((kept, [found, by]) => kept.replace(found, by), bare);
      return put === bare ? text : text.replace(bare, () => put);
    };
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.parentElement?.closest(theirs)) return;
        const put = said(node.data);
        if (put !== node.data) node.data = put;
      } else if (node.nodeType === Node.ELEMENT_NODE && !node.closest(".CodeMirror, td *")) {
        for (const name of ["title", "aria-label", "placeholder"]) {
          const put = said(node.getAttribute(name) || "");
          if (node.hasAttribute(name) && put !== node.getAttribute(name)) node.setAttribute(name, put);
        }
        node.childNodes.forEach(visit);
      }
    };
    visit(root);
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === "childList") addedNodes.forEach(visit);
        else visit(target);
      }
    }).observe(root, {
      attributeFilter: ["title", "aria-label", "placeholder"],
      characterData: true,
      childList: true,
      subtree: true,
    });
  };
  const form = document.getElementById("simple");
  const examples = JSON.parse(document.getElementById("examples").textContent);
  const given = new URLSearchParams(location.hash.slice(1)).get("query");
  const first = given || document.getElementById("query").value;
  form.hidden = true;
  Yasgui.Yasqe.defaults.value = first;
  const yasgui = new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint: new URL("/sparql", location.href).href },
    endpointCatalogueOptions: { getData: () => [] },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    autofocus: false,
    persistenceId: "maillage",
  });
  const words = document.getElementById("words");
  if (words) translate(document.getElementById("yasgui"), JSON.parse(words.textContent));
  const write = (text) => {
    const tab = yasgui.getTab() || yasgui.addTab(true);
    tab.setEndpoint(new URL("/sparql", location.href).href);
    tab.getYasqe().setValue(text);
  };
  if (given) write(given);
  document.getElementById("exemple").addEventListener("change", (event) => {
    if (event.target.value) write(examples[event.target.value]);
  });
})();
