// What is asked for stands in the address, so that it can be shared:
// #severity=error,warning&pack=openapi&document=api.yaml&text=orders, #finding=FINGERPRINT, #clause=PACK/NAME
(() => {
  const form = document.getElementById("filter");
  if (!form) return; // there is no finding
  const noun = form.dataset.noun ?? "findings";
  const status = document.getElementById("status");
  const boxes = [...form.querySelectorAll("[name=severity]")];
  const fields = ["pack", "document", "text"].filter((name) => form.elements[name]);
  const sections = [...document.querySelectorAll("section.document")].map(readSection);
  const findings = sections.flatMap((section) => section.groups.flatMap((group) => group.findings));

  function readSection(element) {
    const section = { element, name: element.dataset.document, count: element.querySelector("h2 .count") };
    section.groups = [...element.querySelectorAll("section.operation")].map((each) => readGroup(each, section));
    return section;
  }

  function readGroup(element, section) {
    const heading = element.querySelector("h3").textContent;
    const found = [...element.querySelectorAll("details.finding")];
    return { element, findings: found.map((each) => readFinding(each, `${section.name}\n${heading}`, section.name)) };
  }

  function readFinding(element, above, document) {
    const { severity, rule } = element.dataset;
    return { element, above, document, severity, rule, pack: rule.split("/")[0], shown: true, text: null };
  }

  // Everything a finding can be found by: file, operations, places, message, clause
  function textOf(finding) {
    if (finding.text === null) {
      const { element } = finding;
      const parts = [finding.above, element.querySelector("summary").textContent, finding.rule];
      for (const each of element.querySelectorAll(".where")) parts.push(each.textContent);
      for (const link of element.querySelectorAll("a.list")) parts.push(page.kept(link).textContent);
      finding.text = parts.join("\n").toLowerCase();
    }
    return finding.text;
  }

  function wanted() {
    const asked = { severity: new Set(boxes.filter((box) => box.checked).map((box) => box.value)) };
    for (const name of fields) asked[name] = form.elements[name].value;
    asked.words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
    return asked;
  }

  function matches(finding, asked) {
    return (
      asked.severity.has(finding.severity) &&
      (!asked.pack || asked.pack === finding.pack) &&
      (!asked.document || asked.document === finding.document) &&
      asked.words.every((word) => textOf(finding).includes(word))
    );
  }

  function filter() {
    const asked = wanted();
    const counts = Object.fromEntries(boxes.map((box) => [box.value, 0]));
    for (const section of sections) {
      let inSection = 0;
      for (const group of section.groups) {
        let inGroup = 0;
        for (const finding of group.findings) {
          const shown = matches(finding, asked);
          if (shown !== finding.shown) finding.element.hidden = !shown;
          finding.shown = shown;
          if (shown) {
            inGroup += 1;
            counts[finding.severity] += 1;
          }
        }
        group.element.hidden = inGroup === 0;
        inSection += inGroup;
      }
      section.element.hidden = inSection === 0;
      section.count.textContent = inSection.toLocaleString("en");
    }
    tell(counts);
  }

  function tell(counts) {
    const shown = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const words = Object.entries(counts).filter(([, count]) => count).map(([word, count]) => named(word, count));
    const total = findings.length.toLocaleString("en");
    const said = words.length ? `: ${words.join(", ")}` : "";
    status.textContent = `${shown.toLocaleString("en")} of ${total} ${noun}${said}`;
    document.getElementById("nothing").hidden = shown > 0 || findings.length === 0;
  }

  function named(word, count) {
    return `${count.toLocaleString("en")} ${word}${count === 1 || ["info", "safe"].includes(word) ? "" : "s"}`;
  }

  function write() {
    const asked = new URLSearchParams();
    const severities = boxes.filter((box) => box.checked).map((box) => box.value);
    if (severities.length < boxes.length) asked.set("severity", severities.join(","));
    for (const name of fields) if (form.elements[name].value) asked.set(name, form.elements[name].value);
    page.write(asked);
  }

  function fill(asked) {
    const severities = asked.get("severity");
    for (const box of boxes) box.checked = severities === null || severities.split(",").includes(box.value);
    page.choose(form, fields, asked);
    filter();
  }

  function show(target) {
    if (!target) return;
    if (target.closest("[hidden]")) fill(new URLSearchParams());
    page.reveal(target);
  }

  function openAll(open) {
    for (const finding of findings) if (finding.shown) finding.element.open = open;
  }

  document.getElementById("open").addEventListener("click", () => openAll(true));
  document.getElementById("close").addEventListener("click", () => openAll(false));
  for (const link of document.querySelectorAll(".overview a")) {
    link.addEventListener("click", () => {
      form.scrollIntoView();
      document.getElementById("findings").focus({ preventScroll: true });
    });
  }
  page.begin(form, { filter, write, fill, show, reset: () => fill(new URLSearchParams()) });
})();
