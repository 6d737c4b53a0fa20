// The overview: how much of everything there is.

/** A small table of bars; a name that leads somewhere is a button. */
function bars(title, rows, digits = 0) {
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(([, value]) => value), Number.MIN_VALUE);
  const line = ([name, value, follow]) => {
    // Of nothing there is no bar, and nowhere to go.
    const bar = h("span", { class: "bar", "aria-hidden": "true", hidden: value === 0 });
    bar.style.setProperty("--share", value / most);
    const label = follow && value > 0 ? h("button", { type: "button", class: "plain", onclick: follow }, name) : name;
    return h("tr", {}, h("th", { scope: "row" }, label), h("td", { class: "bar-cell" }, bar), h("td", {}, number(value, digits)));
  };
  return h("figure", {}, h("figcaption", {}, title), h("table", { class: "bars" }, h("tbody", {}, rows.map(line))));
}

/** Documents by month, or by year where there are many months. */
function byDate() {
  const dated = (length) => counted(corpus.documents, (d) => d.date?.slice(0, length) ?? t("undated"), byName);
  const months = dated(7);
  return months.length > 24 ? dated(4) : months;
}

const byName = (a, b) => (a[0] < b[0] ? -1 : 1);

/** Beads by confidence, in ten steps from the surest. */
function byConfidence() {
  const counts = new Array(10).fill(0);
  for (const bead of corpus.beads) {
    if (bead.confidence !== undefined && isPair(bead)) counts[Math.min(9, Math.floor(bead.confidence * 10))] += 1;
  }
  const step = (count, index) => {
    const [least, most] = [index / 10, (index + 1) / 10];
    const filter = { ...START, view: "beads", least: String(least), most: String(most) };
    return [`${number(least, 1)}–${number(most, 1)}`, count, () => go(filter)];
  };
  return counts.some((count) => count > 0) ? counts.map(step).reverse() : [];
}

function showOverview() {
  const counts = corpus.run?.counts ?? {};
  const kept = corpus.beads.filter((bead) => reasonOf(bead) === undefined).length;
  const failed = [...(corpus.run?.failed ?? []), ...(corpus.run?.skipped ?? [])];
  const figures = [
    ["files", counts.files],
    ["document_count", counts.documents ?? corpus.documents.length],
    ["sentence_count", counts.sentences],
    ["pair_count", counts.pairs ?? corpus.pairs.length],
    ["bead_count", corpus.leftOut > 0 ? (counts.beads ?? kept) : kept],
    ["unmatched_count", corpus.beads.length - kept],
    ["summary_count", corpus.summaries.length],
    ["failed_count", failed.length],
  ];
  const figure = ([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value)));
  const types = counted(corpus.beads, (bead) => bead.bead);
  const reasons = counted(corpus.beads, reasonOf);
  const seconds = Object.entries(corpus.run?.seconds ?? {}).map(([stage, value]) => [known("stage_", stage), value]);
  const filtered = (change) => () => go({ ...START, view: "beads", ...change });
  const { version, model } = corpus.about;
  const lost = failed.map(({ path, line, reason }) => h("li", {}, `${path}${line ? `:${line}` : ""}: ${reason}`));
  at("overview").replaceChildren(
    h("h2", { id: "overview-title" }, t("overview")),
    h("dl", { class: "figures" }, figures.filter(([, value]) => value > 0).map(figure)),
    h(
      "div",
      { class: "plots" },
      ...[
        bars(t("by_language"), counted(corpus.documents, (document) => document.language)),
        bars(t("by_date"), corpus.documents.length > 0 ? byDate() : []),
        bars(t("by_confidence"), byConfidence()),
        bars(t("by_type"), types.map(([type, count]) => [type, count, filtered({ type })])),
        bars(t("by_reason"), reasons.map(([name, count]) => [known("reason_", name), count, filtered({ reason: name })])),
        bars(t("by_stage"), seconds, 2),
      ].filter(Boolean),
    ),
    ...(corpus.leftOut > 0 ? [h("p", { class: "notice" }, t("left_out_beads", { n: number(corpus.leftOut) }))] : []),
    ...(lost.length > 0 ? [h("h3", {}, t("left_out_files")), h("ul", {}, lost)] : []),
    h("p", { class: "quiet" }, t("made_with", { version, model: model || "–" })),
  );
}
