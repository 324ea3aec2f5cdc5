// What is asked for stands in the address, so that it can be shared: #pack=idempotency&state=broken&api=payments, #finding=FINGERPRINT
(() => {
  const form = document.getElementById("filter");
  if (!form) return; // no API was asked
  const status = document.getElementById("status");
  const fields = ["pack", "state", "api", "owner", "text"].filter((name) => form.elements[name]);
  const silent = form.elements.silent;
  const apis = [...document.querySelectorAll("section.api")].map(readApi);

  function readApi(element) {
    const { api, owner } = element.dataset;
    return { element, api, owner, rows: [...element.querySelectorAll("tr.clause")].map(readRow) };
  }

  function readRow(element) {
    const states = element.dataset.states.split(" ").map((name) => name.replaceAll("-", " "));
    const buttons = [...element.querySelectorAll("button")];
    const said = element.querySelector("th").textContent.toLowerCase();
    return { element, states, buttons, said, pack: element.dataset.pack, silent: "silent" in element.dataset };
  }

  function opened(button) {
    return document.getElementById(button.getAttribute("aria-controls"));
  }

  function open(button, wanted) {
    button.setAttribute("aria-expanded", String(wanted));
    opened(button).hidden = !wanted;
  }

  function filter() {
    const asked = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    const words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let total = 0;
    for (const api of apis) {
      let inApi = 0;
      const wanted = (!asked.api || asked.api === api.api) && (!asked.owner || asked.owner === api.owner);
      for (const row of api.rows) {
        const fits =
          wanted &&
          (silent.checked || !row.silent || row.states.includes(asked.state)) &&
          (!asked.pack || asked.pack === row.pack) &&
          (!asked.state || row.states.includes(asked.state)) &&
          words.every((word) => row.said.includes(word));
        row.element.hidden = !fits;
        for (const button of row.buttons) {
          opened(button).hidden = !fits || button.getAttribute("aria-expanded") !== "true";
        }
        inApi += fits ? 1 : 0;
        total += 1;
      }
      api.element.hidden = inApi === 0;
      shown += inApi;
    }
    status.textContent = `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} clauses`;
    document.getElementById("nothing").hidden = shown > 0;
  }

  function write() {
    const asked = new URLSearchParams();
    for (const name of fields) if (form.elements[name].value) asked.set(name, form.elements[name].value);
    page.write(asked);
  }

  function fill(asked) {
    page.choose(form, fields, asked);
    filter();
  }

  function show(target) {
    if (!target) return;
    const row = target.closest("tr.opened");
    if (row) {
      fill(new URLSearchParams());
      open(document.querySelector(`button[aria-controls="${row.id}"]`), true);
    }
    page.reveal(target);
  }

  function reset() {
    silent.checked = false;
    fill(new URLSearchParams());
  }

  function all(wanted) {
    for (const { rows } of apis) {
      for (const row of rows) if (!row.element.hidden) for (const button of row.buttons) open(button, wanted);
    }
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".matrix button");
    if (button) open(button, button.getAttribute("aria-expanded") !== "true");
  });
  document.getElementById("open").addEventListener("click", () => all(true));
  document.getElementById("close").addEventListener("click", () => all(false));
  for (const { rows } of apis) for (const row of rows) for (const button of row.buttons) open(button, false);
  page.begin(form, { filter, write, fill, show, reset });
})();
