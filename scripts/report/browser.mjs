// A headless browser, and what every check of a page needs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

/** A new page that fails the check when a script of it fails or anything is fetched from elsewhere. */
export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("dialog", (dialog) => {
    page.faults.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const own = request.url().startsWith(new URL(url).origin === "null" ? "file:" : new URL(url).origin);
    if (!own && !request.url().startsWith("data:")) page.faults.push(`a request to ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

/** Closes a page that must have had no fault. */
export async function close(page) {
  assert.deepEqual(page.faults, [], "nothing went wrong on the page");
  await page.context().close();
}

/** How many transitions and animations run once what was just done is drawn. */
async function moving() {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return document.getAnimations().length;
}

/**
 * What axe-core finds, worst first; serious and critical faults fail the check. Nothing on the page may move: who asked for
 * little motion must see none, and a colour half-way from light to dark would be judged by a contrast that nobody reads.
 */
export async function accessible(page, what) {
  assert.equal(await page.evaluate(moving), 0, `${what}: nothing moves`);
  // In a world of its own: the page's policy lets no foreign script run.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  await session.send("Runtime.evaluate", { contextId: executionContextId, expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    contextId: executionContextId,
    expression: "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.map((n) => n.html + ' ' + n.failureSummary).slice(0, 3) }))))",
    awaitPromise: true,
  });
  const faults = JSON.parse(result.value);
  const serious = faults.filter(({ impact }) => impact === "serious" || impact === "critical");
  console.log(`axe, ${what}: ${faults.length} faults, ${serious.length} of them serious or critical`);
  for (const fault of faults) console.log(`  ${fault.impact} ${fault.id}: ${fault.nodes[0]}`);
  assert.equal(serious.length, 0, `${what}: no serious fault`);
}
