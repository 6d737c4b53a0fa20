// Passages that stand elsewhere in the other text: a row where each would stand, and a curved band from there to its bead.

/** The beads with a row where the target of each moved one stands in its own text. Only among all beads of a pair is that a place. */
function withPlaces(beads) {
  const { type, reason, least, most, q } = place;
  if ([type, reason, least, most, q].some((filter) => filter !== "") || !beads.some(isElsewhere)) return beads;
  const items = [];
  for (const { beads } of place.pair === "" ? corpus.pairs : [corpus.pairs[Number(place.pair)]]) {
    const order = (bead) => bead.target.sentences[0];
    const moved = beads.filter(isElsewhere).sort((a, b) => order(a) - order(b));
    for (const bead of beads) {
      while (moved.length > 0 && !bead.moved && order(bead.target.sentences ? bead : moved[0]) > order(moved[0])) items.push({ place: moved.shift() });
      items.push(bead);
    }
    items.push(...moved.map((bead) => ({ place: bead })));
  }
  return items;
}

/** Whether a bead has a place of its own on the target side. */
function isElsewhere(bead) {
  return bead.moved && isPair(bead) && bead.target.sentences?.length > 0;
}

/** The row where a moved passage stands in the target's text. */
function placeRow({ place: bead }, index) {
  const title = t("moved_from", { n: number(bead.index + 1) });
  const back = h("button", { type: "button", class: "plain", title, onclick: () => choose(bead) }, t("moved_back", { n: number(bead.index + 1) }));
  return h(
    "div",
    { role: "row", class: "elsewhere", tabindex: -1, "aria-rowindex": index + 2 },
    h("div", { role: "cell", class: "number" }),
    h("div", { role: "cell", class: "side" }),
    h("div", { role: "cell", class: "band" }, h("span", { class: "badge" }, t("moved")), back),
    h("div", { role: "cell", class: "side" }, h("p", { lang: corpus.names[bead.target.document]?.language, dir: "auto", title }, bead.target.texts.join(" "))),
  );
}

/** The mark of a moved bead; it leads to where its target stands. */
function movedMark(bead) {
  if (!bead.moved) return null;
  if (!isElsewhere(bead)) return h("span", { class: "badge", title: t("moved_long") }, t("moved"));
  const follow = () => {
    const find = () => beadList.items.findIndex((item) => item.place === bead);
    // Under a filter there is no such row.
    if (find() < 0) go({ ...START, view: "beads", pair: String(bead.pair), bead: bead.id });
    beadList.reveal(find());
  };
  return h("button", { type: "button", class: "badge", title: t("moved_long"), "aria-label": `${t("moved")}: ${t("moved_to")}`, onclick: follow }, `${t("moved")} ↷`);
}

/** Draws the bands, as soon as the rows are in their places. */
function joinPlaces() {
  cancelAnimationFrame(joinPlaces.waiting);
  joinPlaces.waiting = requestAnimationFrame(() => {
    const bands = at("bands");
    if (bands) bands.replaceChildren(...joins());
  });
}

/** The moved beads that follow each other in both texts, as one passage: the first and last bead, and the first and last place. */
function passages(items) {
  const found = [];
  items.forEach((item, index) => {
    if (!item.place) return;
    const before = found.at(-1);
    const bead = items.indexOf(item.place);
    if (before?.places[1] === index - 1 && before.beads[1] === bead - 1) Object.assign(before, { beads: [before.beads[0], bead], places: [before.places[0], index] });
    else found.push({ beads: [bead, bead], places: [index, index], confidence: item.place.confidence ?? 0.5 });
  });
  return found;
}

function joins() {
  const column = beadList.row(0)?.children[2];
  if (!column) return [];
  const [left, right] = [column.offsetLeft, column.offsetLeft + column.offsetWidth];
  const middle = (left + right) / 2;
  const extent = ([first, last]) => {
    const [from, to] = [beadList.placeOf(first), beadList.placeOf(last)];
    return { top: from.top, bottom: to.top + to.height, made: from.made || to.made };
  };
  return passages(beadList.items).flatMap(({ beads, places, confidence }) => {
    const [source, target] = [extent(beads), extent(places)];
    // Where neither end is near, nobody looks.
    if (!source.made && !target.made) return [];
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const [upper, lower] = [`C${middle} ${source.top} ${middle} ${target.top} ${right} ${target.top}`, `C${middle} ${target.bottom} ${middle} ${source.bottom} ${left} ${source.bottom}`];
    path.setAttribute("d", `M${left} ${source.top} ${upper} V${target.bottom} ${lower} Z`);
    path.style.setProperty("--c", confidence);
    return [path];
  });
}

/** What the bands are drawn on. */
function bandLayer() {
  const layer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  layer.setAttribute("id", "bands");
  layer.setAttribute("aria-hidden", "true");
  return layer;
}
