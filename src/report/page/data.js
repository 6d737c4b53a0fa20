// What the page shows: beads by their place, pairs of documents, summaries by their sentences.

/** Everything, from `load` on. */
const corpus = {
  about: {},
  names: [],
  documents: [],
  summaries: [],
  run: null,
  leftOut: 0,
  /** The articles that are shown as a whole, and how many more there are. */
  texts: [],
  textsLeftOut: 0,
  /** The beads in order. */
  beads: [],
  /** Pairs of documents: `{ source, target, beads }`. */
  pairs: [],
  /** The ids of the beads as they were before any correction, in order, and what became of each. */
  order: [],
  became: new Map(),
  byId: new Map(),
  /** The last correction that the page knows of, and what can be undone. */
  review: { sequence: 0, canUndo: false, canRedo: false },
  /** Of a document: the summary's sentences by the byte at which they begin. */
  summarySentences: new Map(),
};

/** Reads the data off the page. */
function load() {
  const data = JSON.parse(at("data").textContent);
  const { about, names, documents, summaries, run, left_out: leftOut, texts, texts_left_out: textsLeftOut } = data;
  Object.assign(corpus, { about, names, documents, summaries, run, leftOut, texts, textsLeftOut });
  data.beads.forEach((bead, index) => {
    // A memory of other origin may have two units of one name.
    if (corpus.became.has(bead.id)) bead.id = `${bead.id}#${index}`;
    corpus.order.push(bead.id);
    corpus.became.set(bead.id, [bead]);
  });
  for (const summary of summaries) {
    corpus.summarySentences.set(summary.id, new Map(summary.sentences.map((sentence) => [sentence.span.start, sentence])));
  }
  if (data.review) correct(data.review);
  arrange();
}

/** Takes over what became of beads; returns whether anything did. */
function correct({ sequence, became, can_undo: canUndo, can_redo: canRedo }) {
  Object.assign(corpus.review, { sequence, canUndo, canRedo });
  for (const [origin, { reviewed, beads }] of Object.entries(became)) {
    if (!corpus.became.has(origin)) continue;
    for (const bead of beads) bead.reviewed = reviewed;
    corpus.became.set(origin, beads);
  }
  return Object.keys(became).length > 0;
}

/** Puts beads and pairs in order, at first and after every correction. */
function arrange() {
  corpus.beads = corpus.order.flatMap((id) => corpus.became.get(id));
  corpus.pairs = [];
  corpus.byId = new Map();
  const places = new Map();
  corpus.beads.forEach((bead, index) => {
    const key = `${bead.source.document} ${bead.target.document}`;
    if (!places.has(key)) {
      places.set(key, corpus.pairs.length);
      corpus.pairs.push({ source: bead.source.document, target: bead.target.document, beads: [] });
    }
    bead.index = index;
    bead.pair = places.get(key);
    corpus.pairs[bead.pair].beads.push(bead);
    corpus.byId.set(bead.id, bead);
  });
}

/** Whether both sides have text. */
function isPair(bead) {
  return bead.source.texts.length > 0 && bead.target.texts.length > 0;
}

/** Why a bead is not in the bitext; undefined if it is. */
function reasonOf(bead) {
  return bead.rejected ?? (isPair(bead) ? undefined : "unmatched");
}

/** The sentence of a summary that a sentence of a bead is, if it is one. */
function inSummary(side, place) {
  return corpus.summarySentences.get(corpus.names[side.document]?.id)?.get(side.starts?.[place]);
}

/** Whether a sentence of the bead is in a summary. */
function isSummarised(bead) {
  return [bead.source, bead.target].some((side) => side.texts.some((_, place) => inSummary(side, place)));
}

/** Letters alone, whatever their case and accents: what a search compares. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether a bead has a folded text in it. */
function says(bead, wanted) {
  bead.folded ??= folded([...bead.source.texts, "\n", ...bead.target.texts].join(" "));
  return bead.folded.includes(wanted);
}

/** The confidence in words. */
function confidenceText(bead) {
  return bead.confidence === undefined ? t("confidence_unknown") : t("confidence", { n: number(bead.confidence, 2) });
}

/** How many of a list there are of each key, in the order of `compare`. */
function counted(list, key, compare) {
  const counts = new Map();
  for (const item of list) {
    const name = key(item);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(compare ?? ((a, b) => b[1] - a[1]));
}
