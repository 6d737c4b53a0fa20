// Long lists: only what is near the window is in the page.

/** So many rows come and go together. */
const CHUNK = 40;

/** A list whose rows are made when they come near the window and dropped when they are far. */
class Windowed {
  /** `render(item, index)` makes a row; `estimate(item)` says about how high it is, in pixels; `role` is that of rows together. */
  constructor(host, render, estimate, role = "rowgroup") {
    Object.assign(this, { host, render, estimate, role, items: [], chunks: [], changed: () => {} });
    const near = (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.fill(target.chunk);
        else this.empty(target.chunk);
      }
    };
    this.observer = new IntersectionObserver(near, { rootMargin: "1500px 0px" });
  }

  /** Shows these items; the window stays where it is. */
  show(items) {
    this.observer.disconnect();
    this.items = items;
    this.chunks = [];
    for (let from = 0; from < items.length; from += CHUNK) {
      const element = h("div", { class: "chunk", role: "none" });
      const chunk = { element, from, to: Math.min(from + CHUNK, items.length), full: false };
      element.chunk = chunk;
      element.style.height = `${this.heightOf(chunk)}px`;
      this.chunks.push(chunk);
    }
    this.host.replaceChildren(...this.chunks.map((chunk) => chunk.element));
    if (this.chunks.length > 0) this.fill(this.chunks[0]);
    for (const { element } of this.chunks) this.observer.observe(element);
  }

  heightOf(chunk) {
    let sum = 0;
    for (let i = chunk.from; i < chunk.to; i++) sum += this.estimate(this.items[i]);
    return sum;
  }

  fill(chunk) {
    if (chunk.full) return;
    chunk.full = true;
    const rows = [];
    for (let i = chunk.from; i < chunk.to; i++) rows.push(this.render(this.items[i], i));
    chunk.element.style.height = "";
    chunk.element.setAttribute("role", this.role);
    chunk.element.replaceChildren(...rows);
    this.changed();
  }

  empty(chunk) {
    // What has the focus stays.
    if (!chunk.full || chunk.element.contains(document.activeElement)) return;
    chunk.element.style.height = `${chunk.element.offsetHeight}px`;
    chunk.element.setAttribute("role", "none");
    chunk.element.replaceChildren();
    chunk.full = false;
    this.changed();
  }

  /** The row of an item, made if it was not there. */
  row(index) {
    const chunk = this.chunks[Math.floor(index / CHUNK)];
    if (!chunk) return undefined;
    this.fill(chunk);
    return chunk.element.children[index - chunk.from];
  }

  /** Brings an item into the middle of the window. */
  reveal(index, focus = true) {
    const row = this.row(index);
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    if (focus) row.focus({ preventScroll: true });
    // Its neighbours are made only now, and may be higher or lower than was thought.
    requestAnimationFrame(() => requestAnimationFrame(() => row.isConnected && row.scrollIntoView({ block: "center" })));
  }

  /** Where an item begins in the list, and how high it is, in pixels; about so where its row is not made. */
  placeOf(index) {
    const chunk = this.chunks[Math.floor(index / CHUNK)];
    if (chunk.full) {
      const row = chunk.element.children[index - chunk.from];
      return { top: row.offsetTop, height: row.offsetHeight, made: true };
    }
    const share = (index - chunk.from) / (chunk.to - chunk.from);
    return { top: chunk.element.offsetTop + share * chunk.element.offsetHeight, height: this.estimate(this.items[index]), made: false };
  }

  /** Makes all rows, up to `most`: for paper. */
  fillAll(most) {
    for (const chunk of this.chunks) if (chunk.from < most) this.fill(chunk);
  }
}
