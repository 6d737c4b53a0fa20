// The review: a page with its server.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { accessible, close, open } from "./browser.mjs";
import { ATTACKS } from "./report.mjs";

const { DIPTYCH } = process.env;

/** A review that is running, and its address. */
export async function serve(path) {
  const child = spawn(DIPTYCH, ["review", path], { stdio: ["ignore", "pipe", "ignore"] });
  const [address] = await once(createInterface({ input: child.stdout }), "line");
  return { child, address };
}

const count = (page) => page.locator(".bead:not(.head)").count();
const current = (page, part) => page.locator(`.bead.current ${part}`).first().textContent();

async function settled(page, text) {
  await page.waitForFunction((wanted) => document.getElementById("review-notice")?.textContent.includes(wanted), text);
}

/** From a run to a corrected memory, as a person goes. */
export async function checkReview(out) {
  let { child, address } = await serve(out);
  const page = await open(`${address}#view=beads`);
  assert.equal(await count(page), 23);
  await accessible(page, "review");

  // The bead that an answer would change most comes first, and is accepted by a key.
  await page.click("text=Next unsure");
  await page.locator(".bead.current").focus();
  await page.keyboard.press("a");
  await settled(page, "Accepted.");
  assert.equal(await page.locator(".badge.reviewed").count(), 1);
  assert.match(await page.textContent("#progress"), /^1 of 23/);

  // Two beads are one, and two again.
  await page.locator(".bead:not(.head)").nth(5).click();
  await page.keyboard.press("m");
  await settled(page, "Corrected.");
  assert.equal(await count(page), 22);
  assert.equal(await current(page, ".type"), "2-2");
  await page.locator(".bead.current").focus();
  await page.keyboard.press("s");
  await accessible(page, "review, a dialog");
  await page.click("dialog .main");
  await page.waitForFunction(() => document.querySelectorAll(".bead:not(.head)").length === 23);

  // A text is edited; what is written stays a text.
  await page.locator(".bead:not(.head)").nth(2).click();
  await page.keyboard.press("e");
  await page.fill("#text-target", ATTACKS[2]);
  await page.click("dialog .main");
  await page.waitForFunction((text) => document.querySelector(".bead.current .target p")?.textContent.includes(text), ATTACKS[2]);
  await page.click("#undo");
  await settled(page, "Undone.");
  assert.doesNotMatch(await page.textContent(".rows"), /onerror/);
  await page.click("#redo");
  await settled(page, "Done again.");
  assert.match(await page.textContent(".rows"), /onerror/);

  // What a reload shows is what was written down; another window is told.
  await page.reload();
  assert.equal(await count(page), 23);
  assert.match(await page.textContent(".rows"), /onerror/);
  const other = await open(`${address}#view=beads`);
  await other.locator(".bead:not(.head)").nth(8).click();
  await other.keyboard.press("x");
  await settled(other, "Corrected.");
  await settled(page, "Another window");
  assert.equal(await page.locator(".bead.rejected").count(), 1);
  await close(other);

  // The server is killed: the page says so, and nothing is lost.
  const lines = () => readFileSync(join(out, "edits.jsonl"), "utf8").trim().split("\n").length;
  const written = lines();
  child.kill("SIGKILL");
  await once(child, "exit");
  await page.locator(".bead:not(.head)").nth(9).click();
  await page.keyboard.press("a");
  await settled(page, "does not answer");
  page.faults = page.faults.filter((fault) => !fault.includes("ERR_CONNECTION_REFUSED"));
  await close(page);
  assert.equal(lines(), written);
  ({ child, address } = await serve(out));
  const again = await open(`${address}#view=beads`);
  assert.equal(await again.locator(".bead.rejected").count(), 1);
  await close(again);

  // Another page cannot reach it.
  const foreign = await open("data:text/html,<title>foreign</title>");
  const reached = await foreign.evaluate(
    (url) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).then((r) => r.status, () => "refused"),
    `${address}edit`,
  );
  assert.equal(reached, "refused");
  await foreign.context().close();
  child.kill("SIGINT");
  await once(child, "exit");

  const memory = join(out, "..", "corrected.tmx");
  execFileSync(DIPTYCH, ["convert", out, memory, "--quiet"]);
  const text = readFileSync(memory, "utf8");
  assert.equal(text.match(/<tu /g).length, 16, "one rejected");
  assert.ok(text.includes("&lt;img src=x"));
  console.log("review: accepted, merged, split, edited, undone, redone, rejected in two windows, killed, gone on, exported");
}

/** Texts that attack do so in vain here, too. */
export async function checkReviewAttacks(folder) {
  const path = join(folder, "attacks-review.jsonl");
  writeFileSync(path, ATTACKS.map((text, id) => `${JSON.stringify({ id: `${id}${text}`, translation: { fr: text, en: text } })}\n`).join(""));
  const { child, address } = await serve(path);
  const page = await open(`${address}#view=beads`);
  for (const row of await page.locator(".bead:not(.head)").all()) await row.click();
  await page.keyboard.press("a");
  await settled(page, "Accepted.");
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await count(page), ATTACKS.length);
  await close(page);
  child.kill("SIGINT");
  await once(child, "exit");
}
