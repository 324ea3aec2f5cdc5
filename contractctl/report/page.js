"use strict";

// What the scripts of all reports have in common
const page = {
  // The element that a link, or the page's own address, leads to
  kept(link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  },

  // A clause's page and a long list stand in the file once; an opened finding gets a copy in the place of the link
  complete(finding) {
    for (const link of finding.querySelectorAll("a.kept")) {
      const copy = page.kept(link)?.cloneNode(true);
      if (!copy) continue;
      copy.removeAttribute("id");
      copy.open = false;
      link.replaceWith(copy);
    }
  },

  // A value that is no choice leaves a list without one
  choose(form, fields, asked) {
    for (const name of fields) form.elements[name].value = asked.get(name) ?? "";
    for (const list of form.querySelectorAll("select")) if (list.selectedIndex < 0) list.selectedIndex = 0;
  },

  // Open what the address leads to, else show what it asks for; `show` opens an element, `fill` takes what is asked
  read({ show, fill }) {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (["finding", "clause", "operations"].some((name) => asked.has(name))) show(page.kept(location));
    else if (location.hash.length < 2 || location.hash.includes("=")) fill(asked);
  },

  // Write what is asked for into the address
  write(asked) {
    const address = asked.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
    history.replaceState(null, "", `#${address}`);
  },

  reveal(target) {
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  },

  // Findings complete themselves as they open, / leads to the search, what is chosen filters and stands in the address
  begin(form, { filter, write, fill, show, reset }) {
    document.addEventListener("toggle", ({ target }) => {
      if (target.open && target.matches("details.finding")) page.complete(target);
    }, true);
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
      reset();
      write();
    });
    window.addEventListener("hashchange", () => page.read({ show, fill }));
    form.hidden = false;
    fill(new URLSearchParams());
    page.read({ show, fill });
  },
};
