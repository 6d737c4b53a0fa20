// All checks, one after the other.

import { mkdirSync } from "node:fs";
import { browser } from "./browser.mjs";
import { checkAttacks, checkMany, checkMoved, checkSummaries, checkWays, runSeeds } from "./report.mjs";
import { checkReview, checkReviewAttacks } from "./review.mjs";
import { screenshots } from "./screenshots.mjs";

const [work, pictures] = process.argv.slice(2);
mkdirSync(work, { recursive: true });
try {
  const out = runSeeds(work);
  await checkWays(out);
  await checkSummaries(work);
  await checkMoved(work);
  await checkAttacks(work);
  await checkMany(work);
  if (pictures) await screenshots(out, pictures);
  await checkReviewAttacks(work);
  await checkReview(out);
} finally {
  await browser.close();
}
console.log("the page works");
