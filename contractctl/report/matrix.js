"use strict";

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
    history.replaceState(null, "", `#${asked.toString().replaceAll("%2F", "/")}`);
  }

  function fill(asked) {
    for (const name of fields) form.elements[name].value = asked.get(name) ?? "";
    // a value that is no choice leaves a list without one
    for (const list of form.querySelectorAll("select")) if (list.selectedIndex < 0) list.selectedIndex = 0;
    filter();
  }

  // The element that a link, or the page's own address, leads to
  function kept(link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  }

  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (["finding", "clause", "operations"].some((name) => asked.has(name))) show(kept(location));
    else if (location.hash.length < 2 || location.hash.includes("=")) fill(asked);
  }

  function show(target) {
    if (!target) return;
    const row = target.closest("tr.opened");
    if (row) {
      fill(new URLSearchParams());
      const button = document.querySelector(`button[aria-controls="${row.id}"]`);
      open(button, true);
    }
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  }

  // A clause's page and a long list stand in the file once; an opened finding gets a copy in the place of the link
  function complete(finding) {
    for (const link of finding.querySelectorAll("a.kept")) {
      const copy = kept(link)?.cloneNode(true);
      if (!copy) continue;
      copy.removeAttribute("id");
      copy.open = false;
      link.replaceWith(copy);
    }
  }

  function all(wanted) {
    for (const { rows } of apis) {
      for (const row of rows) if (!row.element.hidden) for (const button of row.buttons) open(button, wanted);
    }
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.matches("details.finding")) complete(target);
  }, true);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".matrix button");
    if (button) open(button, button.getAttribute("aria-expanded") !== "true");
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.elements.text.focus();
    form.elements.text.select();
  });
  let pending = 0;
  form.addEventListener("input", () => {
    filter();
    clearTimeout(pending);
    pending = setTimeout(write, 150);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    silent.checked = false;
    fill(new URLSearchParams());
    write();
  });
  document.getElementById("open").addEventListener("click", () => all(true));
  document.getElementById("close").addEventListener("click", () => all(false));
  window.addEventListener("hashchange", read);
  form.hidden = false;
  for (const { rows } of apis) for (const row of rows) for (const button of row.buttons) open(button, false);
  fill(new URLSearchParams());
  read();
})();
