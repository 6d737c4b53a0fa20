// The dot plot of a pair of documents: sentence against sentence, the path drawn.

/** Where every bead of a pair lies: its first sentence on either side, and how many it has. */
function layout(pair) {
  const next = { source: 0, target: 0 };
  const places = pair.beads.map((bead) => {
    const side = (name) => {
      const { sentences, texts } = bead[name];
      const length = sentences?.length ?? texts.length;
      // Beads of other origin do not count their sentences: they follow each other.
      const start = sentences?.[0] ?? next[name];
      if (length > 0 && !bead.moved) next[name] = start + length;
      return { start, length };
    };
    return { bead, source: side("source"), target: side("target") };
  });
  const size = (name) => places.reduce((most, { [name]: side }) => Math.max(most, side.start + side.length), 1);
  return { places, width: size("source"), height: size("target") };
}

/** The colours of the page as they are now. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  const probe = h("span", {});
  document.body.append(probe);
  const resolved = (name) => {
    probe.style.color = of(name);
    return getComputedStyle(probe).color;
  };
  const found = { sure: resolved("--sure"), unsure: resolved("--unsure"), line: resolved("--line"), ink: resolved("--ink"), null: resolved("--null") };
  probe.remove();
  return found;
}

/** Draws a plot; returns where in it every bead is. */
function drawPlot(canvas, pair, chosen) {
  const { places, width, height } = layout(pair);
  const size = canvas.clientWidth || 320;
  const tall = Math.max(120, Math.min(size * 1.4, (size * height) / width));
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: size * ratio, height: tall * ratio });
  canvas.style.height = `${tall}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const [x, y] = [(n) => (n / width) * size, (n) => (n / height) * tall];
  const colour = colours();
  pen.strokeStyle = colour.line;
  pen.strokeRect(0.5, 0.5, size - 1, tall - 1);
  pen.beginPath();
  let begun = false;
  for (const { bead, source, target } of places) {
    if (!isPair(bead) || bead.moved) continue;
    const [px, py] = [x(source.start + source.length / 2), y(target.start + target.length / 2)];
    if (begun) pen.lineTo(px, py);
    else pen.moveTo(px, py);
    begun = true;
  }
  pen.stroke();
  const spots = [];
  for (const { bead, source, target } of places) {
    const [w, t] = [Math.max(3, x(source.length)), Math.max(3, y(target.length))];
    const spot = { bead, x: x(source.start), y: y(target.start), w, h: t };
    if (!isPair(bead)) {
      // What is unmatched is a tick on its own side.
      if (source.length === 0) Object.assign(spot, { x: 0, w: 6 });
      else Object.assign(spot, { y: 0, h: 6 });
      pen.fillStyle = colour.null;
      pen.globalAlpha = 1;
    } else {
      pen.fillStyle = (bead.confidence ?? 0.5) >= 0.5 ? colour.sure : colour.unsure;
      pen.globalAlpha = 0.35 + 0.65 * Math.abs((bead.confidence ?? 0.5) - 0.5) * 2;
    }
    pen.fillRect(spot.x, spot.y, spot.w, spot.h);
    spots.push(spot);
  }
  pen.globalAlpha = 1;
  const own = spots.find((spot) => spot.bead.id === chosen);
  if (own) {
    pen.strokeStyle = colour.ink;
    pen.lineWidth = 2;
    pen.strokeRect(own.x - 3, own.y - 3, own.w + 6, own.h + 6);
  }
  return spots;
}

/** The plot of a pair as an element; `choose(bead)` is called for what is clicked or stepped to. */
function dotPlot(pair, chosen, choose) {
  const canvas = h("canvas", { class: "dotplot", tabindex: 0, role: "slider", "aria-label": t("plot") });
  const index = pair.beads.findIndex((bead) => bead.id === chosen);
  const value = (place) => {
    const bead = pair.beads[place] ?? pair.beads[0];
    const values = { n: number(place + 1), all: number(pair.beads.length), bead: bead.bead, confidence: confidenceText(bead) };
    canvas.setAttribute("aria-valuemin", 1);
    canvas.setAttribute("aria-valuemax", pair.beads.length);
    canvas.setAttribute("aria-valuenow", place + 1);
    canvas.setAttribute("aria-valuetext", t("plot_value", values));
  };
  value(Math.max(0, index));
  let spots = [];
  const draw = () => {
    spots = drawPlot(canvas, pair, place.bead);
  };
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const distance = (spot) => {
      const off = (p, from, length) => Math.max(from - p, 0, p - from - length);
      return off(px, spot.x, spot.w) ** 2 + off(py, spot.y, spot.h) ** 2;
    };
    const nearest = spots.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    choose(nearest.bead, false);
  });
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const from = Math.max(0, pair.beads.findIndex((bead) => bead.id === place.bead));
    const ends = { Home: 0, End: pair.beads.length - 1 };
    const to = ends[event.key] ?? (steps[event.key] === undefined ? undefined : from + steps[event.key]);
    if (to === undefined) return;
    event.preventDefault();
    const bounded = Math.min(pair.beads.length - 1, Math.max(0, to));
    value(bounded);
    choose(pair.beads[bounded], true);
  });
  requestAnimationFrame(draw);
  new ResizeObserver(draw).observe(canvas);
  return { canvas, draw, value };
}
