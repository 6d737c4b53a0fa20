// The pictures of the README.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { close, open } from "./browser.mjs";
import { serve } from "./review.mjs";

export async function screenshots(out, folder) {
  const url = pathToFileURL(join(out, "report.html")).href;
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(`${url}#view=beads`, { colorScheme, viewport: { width: 1180, height: 720 } });
    await page.locator(".bead:not(.head)").nth(3).click();
    await page.screenshot({ path: join(folder, `report-${colorScheme}.png`) });
    await close(page);
  }
  const { child, address } = await serve(out);
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(`${address}#view=beads`, { colorScheme, viewport: { width: 1180, height: 720 } });
    await page.locator(".bead:not(.head)").nth(3).click();
    await page.screenshot({ path: join(folder, `review-${colorScheme}.png`) });
    await close(page);
  }
  child.kill("SIGINT");
}
