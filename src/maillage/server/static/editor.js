// The editor replaces the plain form; the catalogue gives its examples.
(() => {
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
