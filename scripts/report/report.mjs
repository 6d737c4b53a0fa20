// The report as a file.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, close, open } from "./browser.mjs";

const { DIPTYCH, REPORT, SEEDS } = process.env;

export function runSeeds(folder) {
  const out = join(folder, "out");
  execFileSync(DIPTYCH, ["run", SEEDS, "--out", out, "--quiet"]);
  return out;
}

/** A bitext of these texts as a file of JSON Lines. */
function bitext(path, texts) {
  const line = ([fr, en], index) => JSON.stringify({ id: String(index), translation: { fr, en }, confidence: (index % 100) / 100 });
  writeFileSync(path, `${texts.map(line).join("\n")}\n`);
}

function pageOf(folder, name, texts) {
  const [from, to] = [join(folder, `${name}.jsonl`), join(folder, `${name}.html`)];
  bitext(from, texts);
  execFileSync(REPORT, [from, to]);
  return to;
}

/** What was found is there, and every way through it works. */
export async function checkWays(out) {
  const url = pathToFileURL(join(out, "report.html")).href;
  const page = await open(url);
  assert.match(await page.textContent("#overview"), /aligned pairs\s*17/);
  await accessible(page, "overview");

  await page.click("#views a[data-view=documents]");
  assert.equal(await page.locator(".document:not(.head)").count(), 5);
  await accessible(page, "documents");
  await page.locator("details summary").first().click();
  await page.locator("details button").first().click();
  assert.match(page.url(), /view=beads&pair=0&bead=/, "from a summary into the text");
  assert.equal(await page.locator(".bead.current .chosen").count() > 0, true, "the sentence of the summary is marked");
  assert.equal(await page.locator(".bead:not(.head)").count(), 23);
  assert.equal(await page.locator(".bead.boilerplate .badge >> text=credit").count() > 0, true, "boilerplate says what it is");
  await accessible(page, "alignment");

  await page.fill("#search", "hatchet");
  await page.waitForFunction(() => document.querySelectorAll(".bead:not(.head)").length === 1);
  assert.equal(await page.locator("mark").count(), 1);
  await page.click("text=Reset");
  await page.selectOption("#type-choice", "0-1");
  assert.equal(await page.locator(".bead:not(.head)").count(), 5);
  await page.selectOption("#type-choice", "");
  await page.selectOption("#reason-choice", "unmatched");
  assert.equal(await page.locator(".bead:not(.head)").count(), 6);

  // A link to a place leads to that place.
  const linked = page.url();
  const again = await open(linked);
  assert.equal(await again.locator(".bead:not(.head)").count(), 6);
  await close(again);
  await page.click("text=Reset");

  // The dot plot jumps to where it is clicked, and goes on by keys.
  const plot = page.locator("canvas");
  const { width, height } = await plot.boundingBox();
  await plot.click({ position: { x: width - 4, y: height - 24 } });
  assert.equal(await page.locator(".bead.current .number").textContent(), "22");
  await plot.focus();
  await page.keyboard.press("Home");
  assert.equal(await page.locator(".bead.current .number").textContent(), "1");
  assert.match(await plot.getAttribute("aria-valuetext"), /bead 1 of 23/);

  // What nothing translates is there as a whole.
  await page.click("#views a[data-view=articles]");
  assert.equal(await page.locator("#articles h3").count(), 3);
  await accessible(page, "articles");
  await page.fill("#search", "hatchet");
  await page.waitForFunction(() => document.querySelectorAll("#articles h3").length === 0);
  await page.click("#articles >> text=Reset");
  await page.click("#views a[data-view=documents]");
  const alone = page.locator(".document", { hasNot: page.locator("[data-name=Translation] button") }).nth(1);
  await alone.locator("summary").click();
  await alone.locator("li button").first().click();
  assert.match(page.url(), /view=articles&article=.*&sentence=/, "from a summary into an article without a translation");
  assert.equal(await page.locator("#articles h3").count(), 1);
  assert.equal(await page.locator(".chosen:focus").count(), 1, "the sentence of the summary has the focus");
  await page.click("#views a[data-view=beads]");
  await page.locator(".bead:not(.head)").first().click();

  // By keys alone.
  await page.locator(".bead.current").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(".bead:focus .number").textContent(), "3");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");

  await page.selectOption("#language", "fr");
  assert.equal(await page.textContent("#beads-title"), "Alignement");
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  await page.selectOption("#theme", "dark");
  await accessible(page, "alignment, dark, French");
  await close(page);

  const phone = await open(`${url}#view=beads`, { viewport: { width: 360, height: 740 } });
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, "no sideways scrolling");
  await accessible(phone, "alignment, phone");
  await close(phone);
}

/** Summaries alone: the articles, their chosen sentences marked. */
export async function checkSummaries(folder) {
  const path = join(folder, "summaries.html");
  execFileSync(DIPTYCH, ["summarize", SEEDS, "--report", path, "--quiet"], { stdio: "ignore" });
  const page = await open(pathToFileURL(path).href);
  assert.match(await page.textContent("#articles"), /5 of 5 articles/);
  assert.equal(await page.locator("#articles .chosen").count() > 2, true, "sentences of the summaries are marked");
  assert.equal(await page.locator("#views a[data-view=beads]").count(), 0, "nothing was aligned");
  await page.fill("#search", "hatchet");
  await page.waitForFunction(() => document.querySelectorAll("#articles h3").length === 1);
  assert.equal(await page.locator("#articles mark").count(), 1);
  assert.equal(await page.locator("#articles .paragraph").count(), 1, "only what says it");
  await page.click("#articles h3 button");
  assert.equal(await page.locator("#articles .chosen").count(), 2, "an article as a whole");
  await accessible(page, "summaries");
  await close(page);
}

/** Two texts in which a passage stands elsewhere. */
export async function checkMoved(folder) {
  const side = (k, language, sentence) => ({ document: language, hash: "", language, sentences: [k], spans: [], lines: [], cuts: [], text: sentence });
  const bead = (k, target, moved) => ({ id: `b${k}`, bead: "1-1", source: side(k, "fr", `Phrase ${k}.`), target: side(target, "en", `Sentence ${k}.`), confidence: 0.9, moved });
  // The second and third sentences of the source come last in the target.
  const rows = Array.from({ length: 90 }, (_, k) => (k === 1 || k === 2 ? bead(k, 87 + k, true) : bead(k, k === 0 ? 0 : k - 2, false)));
  const [from, path] = [join(folder, "moved.jsonl"), join(folder, "moved.html")];
  writeFileSync(from, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  execFileSync(REPORT, [from, path]);
  const page = await open(`${pathToFileURL(path).href}#view=beads`);
  await page.waitForSelector("#bands path", { state: "attached" });
  assert.equal(await page.locator("#bands path").count(), 1, "what moved together is one band");
  await page.locator("button.badge").first().click();
  assert.match(await page.locator(".elsewhere:focus").textContent(), /no\. 2.*Sentence 1\./, "the place in its own text");
  await accessible(page, "a passage that moved");
  await page.locator(".elsewhere:focus button").click();
  assert.equal(await page.locator(".bead:focus .number").textContent(), "2", "and back");
  await page.locator(".bead:focus").press("j");
  await page.selectOption("#reason-choice", "+moved");
  assert.equal(await page.locator(".bead:not(.head)").count(), 2);
  assert.equal(await page.locator(".elsewhere").count(), 0, "among some beads there is no such place");
  await page.locator("button.badge").first().click();
  assert.match(await page.locator(".elsewhere:focus").textContent(), /Sentence 1\./);
  await close(page);
}

/** What texts may try. */
export const ATTACKS = [
  "<script>window.broken = 1</script>",
  "</script><script>window.broken = 1</script>",
  "<img src=x onerror='window.broken = 1'>",
  "<svg onload='window.broken = 1'>",
  "<a href='javascript:window.broken=1'>a</a>",
  "javascript:window.broken=1",
  "\"><iframe srcdoc=\"<script>parent.broken=1</script>\">",
  "<!--<script>",
  "{{data}} {{script}} $& $`",
  "<style>*{display:none}</style>",
  "<base href='http://192.0.2.1/'>",
];

/** Texts that try to become markup are shown as they are. */
export async function checkAttacks(folder) {
  const path = pageOf(folder, "attacks", ATTACKS.map((text) => [text, text]));
  const page = await open(`${pathToFileURL(path).href}#view=beads&q=${encodeURIComponent("<img src=x onerror='window.broken = 1'>")}`);
  assert.equal(await page.locator(".bead:not(.head)").count(), 1, "an address that attacks is a search");
  await page.click("text=Reset");
  assert.equal(await page.locator(".bead:not(.head)").count(), ATTACKS.length);
  for (const row of await page.locator(".bead:not(.head)").all()) await row.click();
  const shown = await page.locator(".source p").allTextContents();
  assert.deepEqual(shown.map((text) => text.trim()), ATTACKS);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.locator("main img, main script, main iframe, main a[href^=javascript], main style").count(), 0);
  await close(page);
  console.log(`attacks: ${ATTACKS.length} texts tried to become markup, none did`);
}

/** Many beads: how long until there is something to see, and how smoothly it scrolls. */
export async function checkMany(folder) {
  const count = 50_000;
  const text = (index, word) => `${index} ${`${word} `.repeat(4 + (index % 23))}.`;
  const path = pageOf(folder, "many", Array.from({ length: count }, (_, i) => [text(i, "chaque phrase"), text(i, "every sentence")]));
  const begun = performance.now();
  const page = await open(`${pathToFileURL(path).href}#view=beads`);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const loaded = performance.now() - begun;
  assert.match(await page.textContent("#bead-count"), /50,000 of 50,000/);
  const rows = await page.locator(".bead").count();
  assert.ok(rows < 1000, `${rows} rows of ${count} are in the page`);

  const frames = await page.evaluate(async () => {
    const times = [];
    let last = performance.now();
    for (let step = 0; step < 120; step++) {
      window.scrollBy(0, 400);
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b);
  });
  const asked = performance.now();
  await page.fill("#search", "49999 ");
  await page.waitForFunction(() => document.querySelectorAll(".bead:not(.head)").length === 1);
  const found = performance.now() - asked;
  await page.click("text=Reset");
  await page.evaluate(() => { location.hash = "view=beads&bead=49990"; });
  await page.waitForSelector(".bead.current");
  const seen = await page.locator(".bead.current").evaluate((row) => {
    const box = row.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= window.innerHeight;
  });
  assert.ok(seen, "a link leads to a far bead");
  await close(page);
  const ms = (value) => `${Math.round(value)} ms`;
  const size = `${(statSync(path).size / 1e6).toFixed(1)} MB`;
  console.log(`${count} beads, ${size}: first paint ${ms(paint)}, loaded ${ms(loaded)}, ${rows} rows in the page`);
  console.log(`scrolling: half of the frames within ${ms(frames[60])}, 95 % within ${ms(frames[114])}; a search takes ${ms(found)}`);
}
