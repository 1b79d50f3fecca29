// The main views of a report as pictures: of one run, always the same, in light and dark, wide and narrow, against the ones that were looked at
// and kept. A picture is compared coarsely, for fonts differ between machines: where ink is, and how much. `UPDATE_VIEWS=1` keeps new ones.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { missing, openBrowser } from "../browser.ts";
import { openWorkbench } from "./mrlbench.ts";

const FIXTURES = resolve("test/fixtures");
const KEPT = join(FIXTURES, "report-views");
const isUpdate = process.env.UPDATE_VIEWS !== undefined;
const { run, temporaryFolder } = openWorkbench();
const folder = temporaryFolder();
const page = join(folder, "page.html");

const VIEWS = [
  { name: "wide-light", width: 1000, scheme: "light" },
  { name: "wide-dark", width: 1000, scheme: "dark" },
  { name: "narrow-light", width: 360, scheme: "light" },
  { name: "narrow-dark", width: 360, scheme: "dark" },
] as const;

/** From the head of the page: the decision, what came out, and where. */
const VIEW_PX = 2400;
/** A kept picture has so many pixels across. */
const KEPT_PX = 250;
/** Fields of the coarse picture, across; down as many as are as high as they are wide. */
const FIELDS = 10;
/** Of 255. A section that is gone, a chart without marks and a page in the wrong colours differ by more. */
const MOST_DIFFERENCE = 14;
const MOST_HEIGHT_SHARE = 0.06;

beforeAll(() => {
  const runs = [join(FIXTURES, "decided"), join(FIXTURES, "run")];
  expect(run(["report", ...runs, "--out", page, "--quiet"], { cwd: folder }).code).toBe(0);
});

interface Picture {
  readonly dataUrl: string;
  readonly height: number;
}

/** Pictures are drawn and compared by the browser itself. */
function scaled(shown: Page, dataUrl: string, width: number): Promise<Picture> {
  return shown.evaluate(
    `(async () => {
      const image = new Image();
      image.src = ${JSON.stringify(dataUrl)};
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = ${width};
      canvas.height = Math.round((image.height * ${width}) / image.width);
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return { dataUrl: canvas.toDataURL("image/png"), height: canvas.height };
    })()`,
  );
}

/** Mean lightness of each field, of 255; both pictures are laid on the same fields. */
function fieldsOf(shown: Page, dataUrl: string, rows: number): Promise<number[]> {
  return shown.evaluate(
    `(async () => {
      const image = new Image();
      image.src = ${JSON.stringify(dataUrl)};
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const sums = new Array(${FIELDS * rows}).fill(0);
      const counts = new Array(${FIELDS * rows}).fill(0);
      for (let y = 0; y < canvas.height; y++)
        for (let x = 0; x < canvas.width; x++) {
          const field = Math.floor((y * ${rows}) / canvas.height) * ${FIELDS} + Math.floor((x * ${FIELDS}) / canvas.width);
          const at = 4 * (y * canvas.width + x);
          sums[field] += (data[at] + data[at + 1] + data[at + 2]) / 3;
          counts[field]++;
        }
      return sums.map((sum, field) => sum / counts[field]);
    })()`,
  );
}

describe.skipIf(missing !== undefined)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test.each(VIEWS)("$name is the view that was kept", async ({ name, width, scheme }) => {
    const shown = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
    await shown.goto(pathToFileURL(page).href);
    const taken = await shown.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height: VIEW_PX } });
    const blank = await browser.newPage();
    const now = await scaled(blank, `data:image/png;base64,${taken.toString("base64")}`, KEPT_PX);
    const path = join(KEPT, `${name}.png`);
    if (isUpdate) {
      mkdirSync(KEPT, { recursive: true });
      writeFileSync(path, Buffer.from(now.dataUrl.split(",")[1]!, "base64"));
    }
    expect(existsSync(path)).toBe(true);
    const kept = await scaled(
      blank,
      `data:image/png;base64,${readFileSync(path).toString("base64")}`,
      KEPT_PX,
    );
    expect(Math.abs(now.height - kept.height) / kept.height).toBeLessThan(MOST_HEIGHT_SHARE);
    const rows = Math.round((FIELDS * kept.height) / KEPT_PX);
    const [before, after] = [
      await fieldsOf(blank, kept.dataUrl, rows),
      await fieldsOf(blank, now.dataUrl, rows),
    ];
    const differences = before.map((value, field) => Math.abs(value - after[field]!));
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(MOST_DIFFERENCE);
    await shown.close();
    await blank.close();
  });

  test("what is held against what was kept can fail: the other colours do", async () => {
    const blank = await browser.newPage();
    const read = (name: string) =>
      `data:image/png;base64,${readFileSync(join(KEPT, name)).toString("base64")}`;
    const [light, dark] = [
      await fieldsOf(blank, read("wide-light.png"), FIELDS),
      await fieldsOf(blank, read("wide-dark.png"), FIELDS),
    ];
    const differences = light.map((value, field) => Math.abs(value - dark[field]!));
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeGreaterThan(
      MOST_DIFFERENCE,
    );
    await blank.close();
  });
});
