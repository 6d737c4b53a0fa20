// The documents, each with its translation and its summary.

let documentList;

/** The number of the pair that a document is in. */
function pairOf(id) {
  return corpus.pairs.findIndex((pair) => corpus.names[pair.source].id === id || corpus.names[pair.target].id === id);
}

/** What is known of documents: their own rows, else their summaries, else the names that beads have. */
function documentRows() {
  const summaries = new Map(corpus.summaries.map((summary) => [summary.id, summary]));
  const rows = corpus.documents.length > 0 ? corpus.documents : corpus.summaries.length > 0 ? corpus.summaries : corpus.names;
  const inPairs = new Map();
  corpus.pairs.forEach(({ source, target }, index) => {
    for (const side of [source, target]) inPairs.set(corpus.names[side].id, index);
  });
  return rows.map((row) => ({ row, summary: summaries.get(row.id), pair: inPairs.get(row.id) }));
}

/** The bead that a sentence of a summary stands in. */
function beadOf(id, start) {
  const pair = corpus.pairs[pairOf(id)];
  const has = (side) => corpus.names[side.document].id === id && side.starts?.includes(start);
  return pair?.beads.find((bead) => has(bead.source) || has(bead.target));
}

/** Whether the page has the text of an article as a whole. */
function hasText(id) {
  corpus.withText ??= new Set(corpus.texts.map((text) => text.id));
  return corpus.withText.has(id);
}

/** The language of a document. */
function languageOf(id) {
  return [...corpus.names, ...corpus.texts].find((document) => document.id === id)?.language;
}

function documentRow({ row, summary, pair }, index) {
  const other = row.translation?.id ?? (typeof row.translation === "string" ? row.translation : undefined);
  const translation = () => {
    if (pair === undefined) return other ?? "–";
    const { source, target } = corpus.pairs[pair];
    const name = other ?? corpus.names[corpus.names[source].id === row.id ? target : source].id;
    const sure = row.translation?.confidence;
    const text = sure === undefined ? name : `${name} · ${number(sure, 2)}`;
    return h("button", { type: "button", class: "plain", onclick: () => go({ ...START, view: "beads", pair: String(pair) }) }, text);
  };
  const link = (text, where, name) => where && h("button", { type: "button", class: "plain", "aria-label": name, onclick: () => go({ ...START, ...where }) }, text);
  const sentence = (chosen) => {
    const bead = beadOf(row.id, chosen.span.start);
    const where = bead ? { view: "beads", pair: String(bead.pair), bead: bead.id } : hasText(row.id) && { view: "articles", article: row.id, sentence: String(chosen.span.start) };
    // What says the same in the translation's summary stands under it.
    const same = chosen.counterpart && h("div", { class: "quiet" }, "↔ ", h("span", { lang: languageOf(summary.translation), dir: "auto" }, chosen.counterpart.text));
    return h("li", {}, h("span", { lang: row.language, dir: "auto" }, chosen.text), " ", link(t("go_to_text"), where, t("go_to_sentence", { n: chosen.rank })), same);
  };
  const title = row.title ?? summary?.title;
  const name = h("strong", { lang: row.language, dir: "auto" }, title ?? row.id);
  const text = pair !== undefined ? { view: "beads", pair: String(pair) } : hasText(row.id) && { view: "articles", article: row.id };
  const about = h(
    "div",
    { role: "cell", class: "about" },
    link(name, text) || name,
    title ? h("span", { class: "quiet" }, ` ${row.id}`) : null,
    summary?.sentences.length > 0
      ? h("details", {}, h("summary", {}, t("summary")), h("ol", {}, summary.sentences.map(sentence)))
      : null,
  );
  const cell = (name, value) => h("div", { role: "cell", "data-name": t(name) }, value);
  return h(
    "div",
    { role: "row", class: "document", "aria-rowindex": index + 2 },
    about,
    cell("language", row.language ?? "–"),
    cell("date", row.date ?? summary?.date ?? "–"),
    cell("sentences", row.sentences === undefined || Array.isArray(row.sentences) ? "–" : number(row.sentences)),
    cell("words", row.words === undefined ? "–" : number(row.words)),
    cell("translation", translation()),
  );
}

function showDocuments() {
  const all = documentRows();
  const list = h("div", { class: "rows" });
  const count = h("p", { class: "quiet", role: "status" });
  documentList = new Windowed(list, documentRow, () => 64);
  const fill = () => {
    const wanted = folded(place.dq);
    const text = ({ row, summary }) => folded([row.id, row.title ?? "", summary?.summary ?? ""].join(" "));
    const shown = wanted ? all.filter((item) => text(item).includes(wanted)) : all;
    documentList.show(shown);
    table.setAttribute("aria-rowcount", shown.length + 1);
    table.hidden = shown.length === 0;
    count.textContent = shown.length > 0 ? t("shown_documents", { n: number(shown.length), all: number(all.length) }) : t("no_documents");
  };
  const input = later(({ target }) => stay({ dq: target.value }, fill));
  const names = ["title", "language", "date", "sentences", "words", "translation"];
  const head = h("div", { role: "row", class: "document head", "aria-rowindex": 1 }, names.map((name) => h("div", { role: "columnheader" }, t(name))));
  const table = h("div", { role: "table", "aria-labelledby": "documents-title" }, h("div", { role: "rowgroup" }, head), list);
  list.setAttribute("role", "none");
  at("documents").replaceChildren(
    h("h2", { id: "documents-title" }, t("documents")),
    h("div", { class: "filters" }, labelled(t("search_documents"), h("input", { type: "search", value: place.dq, oninput: input }))),
    count,
    table,
  );
  fill();
}
