// Corrections, where the page has a server that takes them. What the server answers is what is shown.

const REVIEW = document.documentElement.dataset.mode === "review";

/** Below this confidence a bead counts as unsure in the progress of a review. */
const SURE = 0.9;

/** How often other windows' corrections are asked for, in milliseconds. */
const WATCH = 3000;

/** The formats that a corrected bitext is saved in. */
const EXPORTS = ["tmx", "tsv", "jsonl", "xliff"];

/** Corrections that need no more than the bead, with their keys. */
const PLAIN = [["accept", "a"], ["reject", "x"], ["differ", "d"]];

/** Corrections for which more is asked, or a neighbour is needed. */
const ASKING = { merge: ["m", mergeNext], split: ["s", askSplit], border: ["b", askBorder], text: ["e", askText], link_to: ["l", askLink] };

function isReviewed(bead) {
  return bead.reviewed === true;
}

/** The mark of a bead that a person has judged. */
function beadMark(bead) {
  if (!isReviewed(bead)) return null;
  return h("span", { class: "badge reviewed" }, t(bead.confidence === 1 ? "accepted" : "corrected"));
}

/** The bead that is looked at. */
function currentBead() {
  return corpus.byId.get(place.bead);
}

/** The bead before or after one in its pair of documents. */
function neighbour(bead, step) {
  const { beads } = corpus.pairs[bead.pair];
  return beads[beads.indexOf(bead) + step];
}

/** Asks the server for something; undefined where it does not answer. */
async function ask(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    notice(t("lost"));
    return undefined;
  }
}

/** Has something corrected. */
async function act(action, done = "done_other") {
  const from = shownBeads.findIndex((bead) => bead.id === place.bead);
  const body = JSON.stringify({ since: corpus.review.sequence, ...action });
  const answer = await ask("edit", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer) return;
  if (!answer.ok && answer.status !== 409) {
    notice(t("failed", { reason: await answer.text() }));
    return;
  }
  const touched = takeOver(await answer.json());
  // What was looked at may have another name now: the first that became of it, else what stands in its place.
  const next = corpus.byId.get(place.bead) ?? touched ?? shownBeads[Math.min(from, shownBeads.length - 1)];
  if (next) choose(next);
  notice(t(answer.status === 409 ? "conflict" : done));
}

/** Shows what has changed; returns the first bead of it. */
function takeOver(changes) {
  const changed = correct(changes);
  if (!changed) return undefined;
  const top = window.scrollY;
  arrange();
  plot = undefined;
  if (place.view === "beads") {
    fillBeads();
    window.scrollTo(0, top);
  }
  showProgress();
  return Object.values(changes.became).flatMap(({ beads }) => beads).map((bead) => corpus.byId.get(bead.id)).find((bead) => shownBeads.includes(bead));
}

/** Looks for what other windows have corrected. */
function watch() {
  if (!REVIEW) return;
  setInterval(async () => {
    if (document.hidden || at("dialog").open) return;
    const answer = await ask(`changes/${corpus.review.sequence}`);
    if (!answer?.ok) return;
    const changes = await answer.json();
    if (changes.sequence > corpus.review.sequence) {
      takeOver(changes);
      notice(t("others_changed"));
    }
  }, WATCH);
}

/** Says something where it is seen and heard. */
function notice(text) {
  tell(text);
  const shown = at("review-notice");
  if (shown) shown.textContent = text;
}

function mergeNext(bead) {
  const next = neighbour(bead, 1);
  if (next) act({ action: "merge", bead: bead.id, with: next.id });
}

/** A choice of how many sentences of a side stay in the first bead. */
function cutChoice(id, texts) {
  const short = (text) => (text.length > 70 ? `${text.slice(0, 70)}…` : text);
  const options = [["0", t("nothing_first")], ...texts.map((text, index) => [String(index + 1), `${index + 1}. ${short(text)}`])];
  return choice(id, options, String(Math.min(1, texts.length)), () => {});
}

/** A dialog of which the first button does something and closes it. */
function askFor(title, children, doIt) {
  const save = () => {
    at("dialog").close();
    doIt();
  };
  showDialog(title, children, [h("button", { type: "button", class: "main", onclick: save }, t("save"))]);
}

function askSplit(bead) {
  const [source, target] = [cutChoice("split-source", bead.source.texts), cutChoice("split-target", bead.target.texts)];
  const rows = [h("p", {}, labelled(t("split_source"), source)), h("p", {}, labelled(t("split_target"), target))];
  askFor(t("split"), rows, () => act({ action: "split", bead: bead.id, source: Number(source.value), target: Number(target.value) }));
}

function askBorder(bead) {
  const [before, after] = [neighbour(bead, -1), neighbour(bead, 1)];
  const ways = [["source", after, "move_source_down"], ["target", after, "move_target_down"], ["source", before, "move_source_up"], ["target", before, "move_target_up"]];
  const open = ways.filter(([side, to]) => to && bead[side].texts.length > 0);
  if (open.length === 0) return;
  const way = choice("border-way", open.map(([, , text], index) => [String(index), t(text)]), "0", () => {});
  askFor(t("border"), [labelled(t("move_what"), way)], () => {
    const [side, to] = open[Number(way.value)];
    act({ action: "move", bead: bead.id, side, to: to.id });
  });
}

function askText(bead) {
  const area = (side) => {
    const code = corpus.names[bead[side].document]?.language;
    const box = h("textarea", { id: `text-${side}`, rows: 4, lang: code, dir: "auto" });
    box.value = bead[side].texts.join(" ");
    return box;
  };
  const boxes = { source: area("source"), target: area("target") };
  const rows = Object.entries(boxes).map(([side, box]) => h("p", {}, labelled(t(side), box)));
  askFor(t("text"), rows, async () => {
    for (const [side, box] of Object.entries(boxes)) {
      const now = currentBead();
      if (now && box.value !== now[side].texts.join(" ")) await act({ action: "text", bead: now.id, side, text: box.value });
    }
  });
}

function askLink(bead) {
  const { beads } = corpus.pairs[bead.pair];
  const from = beads.indexOf(bead);
  const near = beads.slice(Math.max(0, from - 15), from + 16).filter((other) => other !== bead && other.target.texts.length > 0);
  if (near.length === 0 || bead.source.texts.length === 0) return;
  const text = (other) => `${number(other.index + 1)}. ${other.target.texts.join(" ").slice(0, 80)}`;
  const other = choice("link-other", near.map((item) => [item.id, text(item)]), near[0].id, () => {});
  askFor(t("link_to"), [labelled(t("link_with"), other)], () => act({ action: "link", bead: bead.id, target: other.value }));
}

/** Does something with the bead that is looked at. */
function withBead(doIt) {
  const bead = currentBead();
  if (bead) doIt(bead);
  else notice(t("choose_first"));
}

const plainAct = (action) => () => withBead((bead) => act({ action, bead: bead.id }, action === "accept" ? "done_accept" : "done_other"));

function reviewBar() {
  if (!REVIEW) return null;
  const button = (key, text, act, id) => h("button", { type: "button", id, title: key && `${t(text)} (${key})`, onclick: act }, t(text));
  const save = (format) => h("a", { class: "save", href: `export/${format}`, download: "" }, format.toUpperCase());
  return h(
    "div",
    { class: "review", role: "toolbar", "aria-label": t("review_tools") },
    PLAIN.map(([action, key]) => button(key, action, plainAct(action))),
    Object.entries(ASKING).map(([name, [key, doIt]]) => button(key, name, () => withBead(doIt))),
    button("z", "undo", () => act({ action: "undo" }, "done_undo"), "undo"),
    button("y", "redo", () => act({ action: "redo" }, "done_redo"), "redo"),
    button("n", "unsure", nextUnsure),
    h("span", {}, t("export"), " ", EXPORTS.flatMap((format) => [save(format), " "])),
    h("a", { class: "save", id: "anchors", href: "#", download: "" }, t("anchors")),
    h("span", { id: "progress" }),
    h("span", { id: "review-notice" }),
  );
}

/** How far the review is. */
function showProgress() {
  if (!at("progress")) return;
  const reviewed = corpus.beads.filter(isReviewed).length;
  const open = corpus.beads.filter((bead) => !isReviewed(bead) && (bead.confidence ?? 0) < SURE).length;
  at("progress").textContent = t("progress", { n: number(reviewed), all: number(corpus.beads.length), open: number(open) });
  at("undo").disabled = !corpus.review.canUndo;
  at("redo").disabled = !corpus.review.canRedo;
}

/** What the bar says of the bead that is looked at. */
function reviewChosen(bead) {
  if (!REVIEW) return;
  at("anchors").href = `anchors/${encodeURIComponent(bead.id)}`;
  showProgress();
}

/** What a key does in a review. */
function reviewKey(key) {
  if (!REVIEW) return undefined;
  const plain = PLAIN.find(([, own]) => own === key);
  const asking = Object.values(ASKING).find(([own]) => own === key);
  if (plain) return plainAct(plain[0]);
  if (asking) return () => withBead(asking[1]);
  return { z: () => act({ action: "undo" }, "done_undo"), y: () => act({ action: "redo" }, "done_redo") }[key];
}

/** The keys of a review, for the list of keys. */
function reviewKeys() {
  if (!REVIEW) return [];
  return [...PLAIN.map(([action, key]) => [key, action]), ...Object.entries(ASKING).map(([name, [key]]) => [key, name]), ["z", "undo"], ["y", "redo"]];
}
