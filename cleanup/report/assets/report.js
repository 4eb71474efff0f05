"use strict";
// Draws the report from the data in the page. Text of the documents becomes text nodes, never markup.
const data = JSON.parse(document.getElementById("data").textContent);
const documents = data.documents;
const $ = (id) => document.getElementById(id);
const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") node.addEventListener(...value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};
const percent = (share) => (100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0) + " %";
const number = new Intl.NumberFormat("en");
const named = (code) => (data.names[code] ? `${data.names[code]} (${code})` : code);
const CHUNK = 200; // lines drawn together, and skipped by the browser while out of sight
const AROUND = 2; // lines about a removal where only removals are shown

const state = { at: null, targets: [], chosen: -1, shown: [], drawn: 0, box: null, work: 0 };
const wanted = () => ({
  text: $("search").value.trim().toLowerCase(),
  rule: $("rule").value,
  language: $("language").value,
  below: parseFloat($("confidence").value) || 0,
  view: $("view").value,
});

// ---- what the filters let through

const about = (doc, piece) => (piece[0] === "f" ? null : doc.decisions[piece[3]]);
function passes(doc, piece, filter) {
  if (piece[3] < 0) return false;
  const decision = about(doc, piece);
  if (!decision) return !filter.rule && filter.language ? doc.fragments[piece[3]][0] === filter.language : false;
  if (filter.rule && decision[0] !== filter.rule && !decision[0].startsWith(filter.rule + "/")) return false;
  if (filter.language && decision[2] !== filter.language) return false;
  return !filter.below || (decision[3] !== null && decision[3] < filter.below);
}
const source = (line) => line.map((piece) => (typeof piece === "string" ? piece : piece[1])).join("");
const filtered = (filter) => Boolean(filter.rule || filter.language || filter.below);

// Places to step through: removals that pass; with a text to search for, lines that hold it.
function targets(doc, filter) {
  const found = [];
  const seen = new Set();
  doc.lines.forEach((line, row) => {
    if (filter.text && !source(line).toLowerCase().includes(filter.text)) return;
    const at = line.findIndex((piece, index) => {
      if (typeof piece === "string" || !passes(doc, piece, filter)) return false;
      if (!filter.text && piece[0] !== "f" && seen.has(piece[3])) return false;
      seen.add(piece[3]);
      found.push({ row, index });
      return Boolean(filter.text);
    });
    if (at < 0 && filter.text && !filtered(filter)) found.push({ row, index: -1 });
  });
  return found;
}

// ---- drawing a document

function draw(index) {
  const doc = documents[index];
  const filter = wanted();
  state.at = index;
  state.targets = targets(doc, filter);
  state.chosen = -1;
  const near = filter.view === "near";
  const shown = near ? new Set() : null;
  if (near) {
    for (const { row } of state.targets) {
      for (let r = Math.max(0, row - AROUND); r <= Math.min(doc.lines.length - 1, row + AROUND); r++) shown.add(r);
    }
  }
  state.shown = near ? [...shown].sort((a, b) => a - b) : doc.lines.map((_, row) => row);
  const share = doc.letters ? 1 - doc.kept / doc.letters : 0;
  const facts = [doc.language ? named(doc.language) : "language unknown", `${percent(share)} of the letters removed`,
    `${number.format(doc.lines.length)} lines`];
  if (doc.title && doc.title !== doc.name) facts.push(doc.name);
  if (doc.url) facts.push(doc.url);
  const head = el("div", { class: "head" }, el("h2", { dir: "auto" }, doc.title || doc.name), el("p", {}, facts.join(" · ")));
  for (const warning of doc.warnings) head.append(el("p", { class: "warning" }, warning));
  if (doc.cut) head.append(el("p", { class: "warning" }, "The document is longer: only its beginning is shown."));
  const both = filter.view === "both" || near;
  const names = el("div", { class: "names", role: "row" }, el("span", { role: "columnheader" }, el("span", { class: "hidden" }, "Line")),
    el("span", { role: "columnheader" }, filter.view === "clean" ? "Clean text" : "Source"));
  if (both) names.append(el("span", { role: "columnheader" }, "Clean text"));
  state.box = el("div", { class: both ? "text" : "text one", role: "table", "aria-label": "Text" },
    el("div", { role: "rowgroup" }, names));
  if (!state.shown.length) state.box.append(el("p", { class: "gap" }, "Nothing passes the filters here."));
  $("main").replaceChildren(head, state.box);
  state.drawn = 0;
  if (globalThis.CSS?.highlights) CSS.highlights.delete("found");
  state.filter = filter;
  drawUntil(CHUNK);
  const work = ++state.work;
  const rest = () => {
    if (work !== state.work) return;
    const end = performance.now() + 12;
    while (state.drawn < state.shown.length && performance.now() < end) drawUntil(state.drawn + CHUNK);
    if (state.drawn < state.shown.length) setTimeout(rest);
    else document.documentElement.dataset.drawn = "all";
  };
  delete document.documentElement.dataset.drawn;
  setTimeout(rest);
  count();
  list();
  why(null);
}

function drawUntil(end) {
  const doc = documents[state.at];
  while (state.drawn < Math.min(end, state.shown.length)) {
    const chunk = el("div", { class: "chunk", role: "rowgroup" });
    const stop = Math.min(state.drawn + CHUNK, state.shown.length);
    for (; state.drawn < stop; state.drawn++) {
      const row = state.shown[state.drawn];
      const before = state.drawn ? state.shown[state.drawn - 1] : -1;
      if (row > before + 1) chunk.append(el("div", { class: "gap" }, `${number.format(row - before - 1)} lines not shown`));
      chunk.append(line(doc, row, state.filter));
    }
    state.box.append(chunk);
  }
}

function line(doc, row, filter) {
  const pieces = doc.lines[row];
  const pin = doc.pins[row];
  const hit = filter.text && source(pieces).toLowerCase().includes(filter.text);
  const node = el("div", { class: "row" + (hit ? " hit" : "") + (pin ? " pin" : ""), role: "row", id: `r${row}` });
  node.append(el("span", { class: "n", role: "rowheader", title: pin ? `kept: ${pin[1]}` : false }, String(row + 1)));
  const before = el("span", { role: "cell", dir: "auto" });
  const after = el("span", { role: "cell", dir: "auto" });
  pieces.forEach((piece, index) => {
    if (typeof piece === "string") {
      before.append(piece);
      after.append(piece);
      return;
    }
    const [kind, text, put, which] = piece;
    if (kind === "f") {
      const [language, sure] = doc.fragments[which];
      before.append(mark(doc, row, index, "foreign", `foreign, kept, ${named(language)} ${percent(sure)}: ${text}`, text));
      after.append(put);
      return;
    }
    const rule = which < 0 ? "" : doc.decisions[which][0];
    const off = filtered(filter) && !passes(doc, piece, filter) ? " off" : "";
    if (kind === "-") {
      const blank = text === "" ? el("span", { class: "blank" }) : text;
      before.append(mark(doc, row, index, "gone" + off, `removed by ${rule}: ${text || "blank line"}`, blank));
    } else {
      before.append(mark(doc, row, index, "changed" + off, `changed by ${rule}: ${text} to ${put}`,
        el("s", {}, text), put ? el("b", {}, put) : ""));
      after.append(put);
    }
  });
  if (filter.view !== "clean") node.append(before);
  if (filter.view !== "source") node.append(after);
  if (hit) highlight(filter.view === "clean" ? after : before, filter.text);
  return node;
}

const mark = (doc, row, index, kind, label, ...children) =>
  el("span", { class: kind, role: "button", tabindex: "0", "aria-label": label.slice(0, 300), "data-row": row, "data-index": index },
    ...children);

function highlight(node, text) {
  if (!globalThis.CSS?.highlights) return;
  if (!CSS.highlights.has("found")) CSS.highlights.set("found", new Highlight());
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const content = walk.currentNode.data.toLowerCase();
    for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) {
      if (at + text.length > walk.currentNode.data.length) break;
      const range = new Range();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + text.length);
      CSS.highlights.get("found").add(range);
    }
  }
}

// ---- stepping, and saying why

function choose(position) {
  if (!state.targets.length) return;
  state.chosen = (position + state.targets.length) % state.targets.length;
  const { row, index } = state.targets[state.chosen];
  show(row, index, true);
}

function show(row, index, scroll) {
  const place = state.shown.indexOf(row);
  if (place >= state.drawn) drawUntil(place + 1);
  document.querySelectorAll(".here").forEach((node) => node.classList.remove("here"));
  const line = $(`r${row}`);
  if (!line) return;
  const node = line.querySelector(`[data-index="${index}"]`) || line;
  node.classList.add("here");
  if (scroll) {
    node.scrollIntoView({ block: "center" });
    if (node !== line) node.focus({ preventScroll: true });
  }
  const found = state.targets.findIndex((t) => t.row === row && (t.index === index || index < 0));
  if (found >= 0) state.chosen = found;
  count();
  why(row, index);
}

function why(row, index) {
  const panel = $("detail");
  const open = row !== null;
  panel.hidden = !open;
  document.querySelector(".page").classList.toggle("open", open);
  if (!open) return;
  const doc = documents[state.at];
  const close = el("button", { type: "button", class: "close", "aria-label": "Close", on: ["click", () => leave()] }, "×");
  const piece = doc.lines[row][index];
  if (piece === undefined || typeof piece === "string") {
    const pin = doc.pins[row];
    panel.replaceChildren(close, el("p", { class: "kind" }, `Line ${row + 1}, kept`), el("h2", {}, pin ? pin[0] : "No rule took this line"),
      el("p", {}, pin ? pin[1] : "Neither a rule nor the line model held it for boilerplate."));
    return;
  }
  if (piece[0] === "f") {
    const [language, sure, kind] = doc.fragments[piece[3]];
    panel.replaceChildren(close, el("p", { class: "kind" }, `Line ${row + 1}, kept`), el("h2", {}, `In another language: ${named(language)}`),
      facts([["Kind", kind], ["Confidence", meter(sure)]]), el("blockquote", { dir: "auto" }, piece[1]),
      el("h3", {}, "To remove such text"), command(`cleanup --foreign drop ${quoted(doc.name)}`));
    return;
  }
  const [rule, reason, language, sure, evidence] = doc.decisions[piece[3]];
  const entries = [];
  if (language) entries.push(["Language", named(language)]);
  if (sure !== null) entries.push(["Confidence", meter(sure)]);
  for (const [name, value] of Object.entries(evidence)) {
    if (name !== "confidence") entries.push([{ probability: "Probability of body", because: "Weighed most" }[name] || name, value]);
  }
  const whole = doc.lines.flat().filter((p) => typeof p !== "string" && p[0] !== "f" && p[3] === piece[3]);
  const quote = el("blockquote", { dir: "auto" }, whole.map((p) => p[1]).join("\n").trim() || "a blank line");
  if (piece[0] === "~") quote.append(" → ", piece[2] || "nothing");
  const same = el("button", { type: "button", on: ["click", () => only(rule)] }, "Only this rule");
  panel.replaceChildren(close, el("p", { class: "kind" }, `Line ${row + 1}, ${piece[0] === "-" ? "removed" : "changed"} by`),
    el("h2", {}, el("code", {}, rule)), el("p", {}, reason), facts(entries), quote,
    el("h3", {}, "To keep it"), command(`cleanup --skip ${rule} ${quoted(doc.name)}`),
    el("h3", {}, "About the rule"), command(`cleanup rules show ${rule}`), el("p", {}, same));
}

const quoted = (name) => (/^[\w.,/:@%+=-]+$/.test(name) ? name : "'" + name.replaceAll("'", "'\\''") + "'");
const facts = (entries) => el("dl", {}, ...entries.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
function meter(share) {
  const fill = el("i");
  fill.style.width = percent(share).replace(" ", "");
  return el("span", {}, percent(share), el("span", { class: "meter", "aria-hidden": "true" }, fill));
}
function command(text) {
  const button = el("button", { type: "button", "aria-label": "Copy: " + text }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(button.previousSibling);
    }
  });
  return el("div", { class: "command" }, el("code", {}, text), button);
}
function only(rule) {
  const { row, index } = state.targets[state.chosen] || {};
  $("rule").value = rule;
  redraw();
  if (row !== undefined) show(row, index, true);
}
function leave() {
  document.querySelectorAll(".here").forEach((node) => node.classList.remove("here"));
  why(null);
}
function count() {
  if (state.at === null) $("count").textContent = "";
  $("previous").disabled = $("next").disabled = state.at === null;
  if (state.at === null) return;
  const all = state.targets.length;
  const what = wanted().text ? "found" : "removed";
  $("count").textContent = state.chosen >= 0 && all ? `${state.chosen + 1} of ${all}` : `${number.format(all)} ${what}`;
}

// ---- the list of documents, and the summary

const texts = [];
const holds = (index, text) => (texts[index] ??= documents[index].lines.map(source).join("\n").toLowerCase()).includes(text);

function list() {
  if (documents.length < 2) return;
  const filter = wanted();
  const entry = (index) => {
    const doc = documents[index];
    const share = doc.letters ? 1 - doc.kept / doc.letters : 0;
    const empty = (filter.text && !holds(index, filter.text)) || (filtered(filter) && !targets(doc, { ...filter, text: "" }).length);
    return el("li", {}, el("button", { type: "button", class: empty ? "none" : false, "aria-current": state.at === index ? "true" : false,
      title: doc.name, on: ["click", () => draw(index)] }, el("span", { dir: "auto" }, doc.title || doc.name),
      el("span", { class: "share" }, percent(share))));
  };
  const top = el("button", { type: "button", "aria-current": state.at === null ? "true" : false, on: ["click", () => summary()] },
    el("span", {}, "Summary"));
  const scroll = $("documents").scrollTop;
  $("documents").replaceChildren(top, el("h2", {}, `${number.format(documents.length)} documents, the most doubtful first`),
    el("ol", {}, ...documents.map((_, index) => entry(index))));
  $("documents").scrollTop = scroll;
}

function chart(title, note, entries, label = (name) => name) {
  const most = Math.max(1, ...entries.map(([, n]) => n));
  const rows = entries.map(([name, n]) => {
    const bar = el("i");
    bar.style.width = `${(100 * n) / most}%`;
    return el("tr", {}, el("th", { scope: "row", title: label(name) }, label(name)), el("td", { class: "b", "aria-hidden": "true" }, bar),
      el("td", {}, number.format(n)));
  });
  return el("section", { class: "chart" }, el("h3", {}, title), el("p", {}, note),
    entries.length ? el("table", {}, el("tbody", {}, ...rows)) : el("p", {}, "none"));
}

function histogram(shares) {
  const most = Math.max(1, ...shares);
  const step = 100 / shares.length;
  const bars = shares.map((n, bin) => {
    const bar = el("i", { title: `${bin * step}–${(bin + 1) * step} %: ${n}` });
    bar.style.height = `${(100 * n) / most}%`;
    bar.style.background = "var(--bar)";
    return bar;
  });
  const words = shares.map((n, bin) => (n ? `${bin * step} to ${(bin + 1) * step} percent: ${n}` : "")).filter(Boolean).join("; ");
  return el("section", { class: "chart" }, el("h3", {}, "Share removed of a page"), el("p", {}, "number of pages by the share of their letters removed"),
    el("div", { class: "histogram", role: "img", "aria-label": words }, ...bars),
    el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, "0 %"), el("span", {}, "50 %"), el("span", {}, "100 %")));
}

function summary() {
  const sums = data.summary;
  state.at = null;
  state.targets = [];
  state.work++;
  why(null);
  count();
  const tile = (value, name) => el("div", {}, el("strong", {}, value), el("span", {}, name));
  const share = sums.letters ? 1 - sums.kept / sums.letters : 0;
  const charts = [
    chart("Removed by kind", "letters", sums.groups),
    histogram(sums.shares),
    chart("Languages of the pages", "number of pages", sums.languages, named),
    chart("Languages of fragments", "foreign runs found, removed or not", sums.fragments, named),
    chart("Rules that acted", "number of removals and changes", sums.rules),
  ];
  if (sums.hosts.length) charts.push(chart("Hosts", "number of pages", sums.hosts));
  if (sums.warnings.length) charts.push(chart("Warnings", "number of pages", sums.warnings));
  const shown = documents.length < sums.documents ? ` ${number.format(documents.length)} of them are in this page.` : "";
  $("main").replaceChildren(el("div", { class: "head" }, el("h2", {}, "Summary"), el("p", {}, "All documents are counted." + shown)),
    el("div", { class: "tiles" }, tile(number.format(sums.documents), "documents"), tile(percent(share), "of the letters removed"),
      tile(number.format(sums.letters), "letters read"), tile(number.format(sums.rules.reduce((all, [, n]) => all + n, 0)), "removals and changes")),
    el("div", { class: "charts" }, ...charts));
  document.documentElement.dataset.drawn = "all";
  list();
}

// ---- controls

const redraw = () => (state.at === null ? list() : draw(state.at));
function options(select, any, entries, label = (name) => name) {
  select.replaceChildren(el("option", { value: "" }, any), ...entries.map((name) => el("option", { value: name }, label(name))));
}
function prepare() {
  const rules = new Set();
  const languages = new Set();
  for (const doc of documents) {
    for (const [rule, , language] of doc.decisions) {
      const parts = rule.split("/");
      for (let n = 1; n <= parts.length; n++) rules.add(parts.slice(0, n).join("/"));
      if (language) languages.add(language);
    }
    for (const [language] of doc.fragments) languages.add(language);
  }
  options($("rule"), "any", [...rules].sort());
  options($("language"), "any", [...languages].sort(), named);
  document.querySelector(".page").classList.toggle("many", documents.length > 1);
  const bar = document.querySelector(".bar");
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar-height", bar.offsetHeight + "px")).observe(bar);
  for (const id of ["rule", "language", "confidence", "view"]) $(id).addEventListener("change", redraw);
  let typing;
  $("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(redraw, 120);
  });
  document.querySelector(".filters").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    redraw();
    $("search").blur();
    choose(0);
  });
  $("previous").addEventListener("click", () => choose(state.chosen < 0 ? -1 : state.chosen - 1));
  $("next").addEventListener("click", () => choose(state.chosen + 1));
  $("theme").addEventListener("click", theme);
  $("help").addEventListener("click", () => $("keys").showModal());
  $("main").addEventListener("click", (event) => {
    const node = event.target.closest("[data-row]");
    if (node) show(Number(node.dataset.row), Number(node.dataset.index), false);
  });
}
function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}
function turn(by) {
  if (!documents.length) return;
  const to = state.at === null ? (by > 0 ? 0 : documents.length - 1) : state.at + by;
  if (to < 0) summary();
  else if (to < documents.length) draw(to);
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const field = event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    if (field) field.blur();
    else leave();
    return;
  }
  if (field) return;
  const node = event.target.closest("[data-row]");
  if (node && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    show(Number(node.dataset.row), Number(node.dataset.index), false);
    return;
  }
  const keys = {
    j: () => choose(state.chosen + 1),
    k: () => choose(state.chosen < 0 ? -1 : state.chosen - 1),
    n: () => turn(1),
    p: () => turn(-1),
    s: () => documents.length > 1 && summary(),
    t: theme,
    "/": () => $("search").focus(),
    "?": () => $("keys").showModal(),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

prepare();
if (documents.length === 1) draw(0);
else summary();
