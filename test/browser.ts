// A real browser for the tests of what is read in one: the system's own chromium, without a network. Where there is none, `missing`
// says so, and the tests that need it are skipped.
import { type Browser, chromium } from "playwright-core";

const path = ["chromium", "chromium-browser", "google-chrome"].map((name) => Bun.which(name)).find(Boolean);

/** Why there is no browser; undefined where there is one. */
export const missing = path ? undefined : "no chromium on PATH (Debian: apt-get install chromium)";
if (missing !== undefined) console.error(`skipped, as it needs a browser: ${missing}`);

/** A busy machine starts one slowly. */
const PATIENCE_MS = 180_000;

/** A browser of the test's own: it is to be closed. */
export function openBrowser(): Promise<Browser> {
  // As root, as in containers, chromium starts without its sandbox only; the page is a file of ours.
  return chromium.launch({ executablePath: path!, args: ["--no-sandbox"], timeout: PATIENCE_MS });
}
