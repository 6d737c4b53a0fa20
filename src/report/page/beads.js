// The alignment: both texts side by side, a band between what belongs together.

let beadList;
let plot;
let shownBeads = [];

/** Whether a bead passes the filters of the place. */
function filter() {
  const { pair, type, reason, q } = place;
  const [least, most] = [place.least === "" ? null : Number(place.least), place.most === "" ? null : Number(place.most)];
  const wanted = folded(q);
  const flags = { moved: (bead) => bead.moved, summary: isSummarised, foreign: (bead) => bead.foreign, boilerplate: (bead) => bead.source.boilerplate || bead.target.boilerplate, duplicate: (bead) => bead.duplicate_of };
  const flag = reason.startsWith("+") ? flags[reason.slice(1)] : undefined;
  return (bead) =>
    (pair === "" || bead.pair === Number(pair)) &&
    (type === "" || bead.bead === type) &&
    (least === null || bead.confidence >= least) &&
    (most === null || bead.confidence <= most) &&
    (reason === "" || (flag ? flag(bead) : reason === "kept" ? reasonOf(bead) === undefined : reasonOf(bead) === reason)) &&
    (wanted === "" || says(bead, wanted));
}

/** The star of a sentence that a summary has. */
function starOf(chosen) {
  const title = chosen && t("in_summary", { n: chosen.rank });
  return chosen && h("span", { class: "star", role: "img", "aria-label": title, title }, "★");
}

/** A text with what is searched for marked. */
function marked(text) {
  const wanted = place.q.toLowerCase();
  const lower = text.toLowerCase();
  if (wanted === "" || lower.length !== text.length) return [text];
  const parts = [];
  let from = 0;
  for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, found), h("mark", {}, text.slice(found, found + wanted.length)));
    from = found + wanted.length;
  }
  return [...parts, text.slice(from)];
}

/** A sentence with what the other side does not say underlined. */
function sentenceParts(side, index, text) {
  const spans = (side.untranslated ?? []).filter(([sentence]) => sentence === index);
  const parts = [];
  let from = 0;
  for (const [, start, end] of spans) {
    const words = h("span", { class: "untranslated", title: t("untranslated") }, marked(text.slice(start, end)));
    parts.push(...marked(text.slice(from, start)), words);
    from = end;
  }
  return [...parts, ...marked(text.slice(from))];
}

/** One side of a bead. */
function sideCell(bead, name) {
  const side = bead[name];
  const code = corpus.names[side.document]?.language;
  const sentences = side.texts.flatMap((text, index) => {
    const chosen = inSummary(side, index);
    return [h("span", { class: chosen ? "sentence chosen" : "sentence" }, starOf(chosen), sentenceParts(side, index, text)), " "];
  });
  const empty = h("span", { class: "nothing" }, t(name === "source" ? "unmatched_target" : "unmatched_source"));
  const text = side.texts.length > 0 ? h("p", { lang: code, dir: "auto" }, sentences) : h("p", {}, empty);
  return h("div", { role: "cell", class: `side ${name}` }, text);
}

/** What stands between the two sides. */
function bandCell(bead) {
  const badge = (text, title) => h("span", { class: "badge", title }, text);
  const reason = reasonOf(bead);
  const band = h(
    "div",
    { role: "cell", class: "band" },
    h("span", { class: "sure", title: confidenceText(bead) }, bead.confidence === undefined ? "?" : number(bead.confidence, 2)),
    h("span", { class: "type" }, bead.bead),
    movedMark(bead),
    bead.foreign && badge(t("foreign"), t("foreign_long")),
    bead.duplicate_of && badge(t("duplicate"), t("duplicate_long")),
    ...[bead.source, bead.target].map(({ boilerplate }) => boilerplate && badge(known("matter_", boilerplate.split(":")[0]), t("boilerplate", { reason: boilerplate }))),
    // That there is no counterpart stands where it would be.
    reason && reason !== "unmatched" && badge(known("reason_", reason), t("rejected_for", { reason: known("reason_", reason) })),
    beadMark(bead),
  );
  return band;
}

function beadRow(bead, index) {
  if (bead.place) return placeRow(bead, index);
  const reason = reasonOf(bead);
  const kinds = [
    "bead",
    isPair(bead) ? "paired" : "null",
    reason && isPair(bead) ? "rejected" : "",
    bead.moved ? "moved" : "",
    bead.source.boilerplate || bead.target.boilerplate ? "boilerplate" : "",
    bead.id === place.bead ? "current" : "",
  ];
  const attributes = {
    role: "row",
    class: kinds.filter(Boolean).join(" "),
    tabindex: bead.id === place.bead || (place.bead === "" && index === 0) ? 0 : -1,
    "aria-rowindex": index + 2,
    "aria-selected": bead.id === place.bead ? "true" : "false",
    "data-bead": bead.id,
    onclick: () => choose(bead, false, false),
    onfocus: () => place.bead !== bead.id && choose(bead, false, false),
  };
  const row = h(
    "div",
    attributes,
    h("div", { role: "rowheader", class: "number" }, number(bead.index + 1)),
    sideCell(bead, "source"),
    bandCell(bead),
    sideCell(bead, "target"),
  );
  row.style.setProperty("--c", bead.confidence ?? 0.5);
  return row;
}

/** About how high a row is. */
function beadHeight(item) {
  const bead = item.place ?? item;
  const lines = (side) => Math.ceil(side.texts.reduce((sum, text) => sum + text.length + 1, 0) / 55);
  return 26 + 24 * Math.max(1, lines(bead.source), lines(bead.target));
}

/** Makes a bead the current one; `reveal` scrolls to it. */
function choose(bead, focus = true, reveal = true) {
  const old = beadList.items.findIndex((other) => other.id === place.bead);
  const index = beadList.items.indexOf(bead);
  place.bead = bead.id;
  history.replaceState(null, "", addressOf(place));
  for (const [at, is] of [[old, false], [index, true]]) {
    const row = at >= 0 && beadList.chunks[Math.floor(at / CHUNK)]?.full ? beadList.row(at) : undefined;
    row?.classList.toggle("current", is);
    row?.setAttribute("tabindex", is ? 0 : -1);
    row?.setAttribute("aria-selected", String(is));
  }
  if (reveal && index >= 0) {
    beadList.reveal(index, focus);
    const row = beadList.row(index);
    row.classList.add("current");
    row.setAttribute("tabindex", 0);
    row.setAttribute("aria-selected", "true");
  }
  showPlot();
  reviewChosen(bead);
}

/** The plot of the pair that is looked at. */
function showPlot() {
  const aside = at("plot");
  if (!aside) return;
  const current = corpus.byId.get(place.bead);
  const pairs = corpus.pairs.length;
  const index = place.pair !== "" ? Number(place.pair) : current ? current.pair : pairs === 1 ? 0 : undefined;
  const pair = corpus.pairs[index];
  if (!pair) {
    plot = undefined;
    aside.replaceChildren(h("p", { class: "quiet" }, t("plot_none")));
    return;
  }
  if (plot?.pair === pair) {
    plot.draw();
    plot.value(Math.max(0, pair.beads.indexOf(current)));
    return;
  }
  const step = (bead, byKey) => {
    if (!shownBeads.includes(bead)) go({ ...START, view: "beads", pair: String(bead.pair), bead: bead.id }, false);
    else choose(bead, !byKey);
    if (byKey) plot.canvas.focus({ preventScroll: true });
  };
  plot = { pair, ...dotPlot(pair, place.bead, step) };
  const names = `${corpus.names[pair.source].id} ↔ ${corpus.names[pair.target].id}`;
  aside.replaceChildren(h("h3", {}, names), plot.canvas, h("p", { class: "quiet" }, t("plot_hint")));
}

/** Fills the list by the filters of the place. */
function fillBeads() {
  shownBeads = corpus.beads.filter(filter());
  beadList.show(withPlaces(shownBeads));
  const table = at("bead-table");
  table.setAttribute("aria-rowcount", beadList.items.length + 1);
  table.hidden = shownBeads.length === 0;
  const text = t("shown", { n: number(shownBeads.length), all: number(corpus.beads.length) });
  at("bead-count").textContent = shownBeads.length > 0 ? text : t("no_beads");
  showPlot();
}

function filterBar() {
  const set = (key) => (value) => stay({ [key]: value }, fillBeads);
  const typed = (key) => later(({ target }) => set(key)(target.value));
  const name = ({ source, target }) => `${corpus.names[source].id} ↔ ${corpus.names[target].id}`;
  const pairs = [["", t("all_pairs", { n: number(corpus.pairs.length) })], ...corpus.pairs.map((pair, index) => [String(index), name(pair)])];
  const types = counted(corpus.beads, (bead) => bead.bead).map(([type, count]) => [type, `${type} (${number(count)})`]);
  const reasons = counted(corpus.beads, reasonOf).map(([reason, n]) => [reason, `${known("reason_", reason)} (${number(n)})`]);
  const flags = ["moved", "summary", "foreign", "duplicate", "boilerplate"].map((flag) => [`+${flag}`, t(`flag_${flag}`)]);
  const bound = (key) => h("input", { type: "number", min: 0, max: 1, step: 0.05, value: place[key], oninput: typed(key) });
  return h(
    "div",
    { class: "filters", role: "search" },
    labelled(t("search"), h("input", { type: "search", id: "search", value: place.q, oninput: typed("q") })),
    corpus.pairs.length > 1 && labelled(t("pair"), choice("pair-choice", pairs, place.pair, set("pair"))),
    labelled(t("reason"), choice("reason-choice", [["", t("any_reason")], ["kept", t("kept")], ...reasons, ...flags], place.reason, set("reason"))),
    labelled(t("type"), choice("type-choice", [["", t("any_type")], ...types], place.type, set("type"))),
    labelled(t("least"), bound("least")),
    labelled(t("most"), bound("most")),
    h("button", { type: "button", onclick: () => go({ ...START, view: "beads" }) }, t("reset")),
  );
}

function showBeads() {
  const list = h("div", { class: "rows", role: "none" });
  beadList = new Windowed(list, beadRow, beadHeight);
  const bands = bandLayer();
  beadList.changed = joinPlaces;
  new ResizeObserver(joinPlaces).observe(list);
  plot = undefined;
  const languages = ["source", "target"].map((side) => corpus.about[`${side}_language`]);
  const name = (code, key) => {
    try {
      return code ? new Intl.DisplayNames([language], { type: "language" }).of(code) : t(key);
    } catch {
      return code;
    }
  };
  const heads = [t("number"), name(languages[0], "source"), t("link"), name(languages[1], "target")];
  const head = h("div", { role: "row", class: "bead head", "aria-rowindex": 1 }, heads.map((text) => h("div", { role: "columnheader" }, text)));
  at("beads").replaceChildren(
    h("h2", { id: "beads-title" }, t("beads")),
    filterBar(),
    reviewBar() ?? "",
    h("p", { id: "bead-count", class: "quiet", role: "status" }),
    h(
      "div",
      { class: "split" },
      h("div", { role: "table", id: "bead-table", "aria-labelledby": "beads-title", onkeydown: beadKey }, h("div", { role: "rowgroup" }, head), h("div", { class: "joined", role: "none" }, list, bands)),
      h("aside", { id: "plot", "aria-label": t("plot") }),
    ),
  );
  fillBeads();
  showProgress();
  const current = shownBeads.indexOf(corpus.byId.get(place.bead));
  if (current >= 0) choose(shownBeads[current], false);
}

/** The keys of a bead that has the focus. */
function beadKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button")) return;
  const index = shownBeads.findIndex((bead) => bead.id === place.bead);
  const step = (by) => {
    const bead = shownBeads[Math.min(shownBeads.length - 1, Math.max(0, index + by))];
    if (bead) choose(bead);
  };
  const keys = { ArrowDown: () => step(1), j: () => step(1), ArrowUp: () => step(-1), k: () => step(-1), Home: () => step(-Infinity), End: () => step(Infinity) };
  const act = keys[event.key] ?? (event.key === "n" ? nextUnsure : reviewKey(event.key));
  if (!act) return;
  event.preventDefault();
  act();
}

/** How much a person's answer would change: the chance that it differs from what stands there, times the text that it moves. */
function weight(bead) {
  const length = [...bead.source.texts, ...bead.target.texts].reduce((sum, text) => sum + text.length, 0);
  const confidence = bead.confidence ?? 0.5;
  const kept = reasonOf(bead) === undefined || !isPair(bead);
  return (kept ? 1 - confidence : confidence) * length;
}

/** Goes to the bead of which an answer would change most, of those that nobody has looked at since. */
const looked = new Set();
function nextUnsure() {
  const open = shownBeads.filter((bead) => !looked.has(bead.id) && !isReviewed(bead));
  if (open.length === 0) return;
  const next = open.reduce((a, b) => (weight(b) > weight(a) ? b : a));
  looked.add(next.id);
  choose(next);
}
