// mrlbench report: the page as a browser shows it, and its numbers beside those of the files.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { missing, openBrowser } from "../browser.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, type Row } from "./tables.ts";

const { run, shell, temporaryFolder } = openWorkbench();
const folder = temporaryFolder();
const page = join(folder, "page.html");
const SCRIPT = "<script>document.title='broken'</script><img src=x onerror=alert(1)>";

beforeAll(() => {
  const bench = ["--dim", "64,256", "--iters", "1400", "--warmup", "50", "--processes", "2", "--ttfi", "2"];
  expect(run([...bench, "--label", SCRIPT, "--out", "timed", "--quiet"], { cwd: folder }).code).toBe(0);
  expect(run(["quality", "--out", "judged", "--quiet"], { cwd: folder }).code).toBe(0);
  const written = run(["report", "timed", "judged", "--out", "page.html"], { cwd: folder });
  expect(written).toMatchObject({ code: 0, stdout: "", stderr: "page.html\n" });
});

const OPEN_ALL = `document.querySelectorAll("details").forEach((one) => { one.open = true; })`;

const csv = (file: string): readonly Row[] => parseCsv(readFileSync(join(folder, file), "utf8")).rows;

describe.skipIf(missing !== undefined)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** The page, and all that it said or asked for. */
  async function opened(width: number, colorScheme: "light" | "dark" = "light") {
    const shown: Page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const complaints: string[] = [];
    shown.on("console", (message) => complaints.push(message.text()));
    shown.on("pageerror", (error) => complaints.push(String(error)));
    shown.on("request", (request) => {
      if (request.url() !== pathToFileURL(page).href)
        complaints.push(`asks for ${request.url().slice(0, 80)}`);
    });
    await shown.goto(pathToFileURL(page).href);
    return { shown, complaints };
  }

  test.each(["light", "dark"] as const)("%s: it is drawn, and asks for nothing", async (scheme) => {
    const { shown, complaints } = await opened(1000, scheme);
    expect(await shown.locator("figure .wide svg").first().isVisible()).toBeTrue();
    expect(await shown.locator("figure").count()).toBeGreaterThan(7);
    // What is drawn can be told from the paper, whichever it is.
    const [paper, ink] = await shown.evaluate<string[]>(`["background-color", "color"].map((name) =>
      getComputedStyle(document.documentElement).getPropertyValue(name))`);
    expect(paper).not.toBe(ink);
    expect(complaints).toEqual([]);
    await shown.close();
  });

  test.each([360, 768, 801, 1600])("%d pixels wide it is not wider than the window", async (width) => {
    const { shown } = await opened(width);
    await shown.evaluate(OPEN_ALL);
    // On another machine figures may be ten times as large.
    await shown.evaluate(
      `document.querySelectorAll("td.number").forEach((one) => { one.textContent += "0"; })`,
    );
    expect(await shown.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await shown.locator("[role=img]:visible").count()).toBe(
      await shown.locator("figcaption h3").count(),
    );
    await shown.close();
  });

  test("what the user wrote stays text", async () => {
    const { shown } = await opened(1000);
    expect(await shown.title()).toBe("mrlbench report");
    expect(await shown.locator("script, [onerror]").count()).toBe(0);
    expect(await shown.getByRole("cell", { name: SCRIPT, exact: true }).count()).toBe(1);
    await shown.close();
  });

  test("the keyboard comes to every link, and to every table that waits behind a picture", async () => {
    const { shown } = await opened(1000);
    const ALL = "a, summary, pre";
    await shown.evaluate(OPEN_ALL);
    const expected = await shown.locator(ALL).count();
    const reached = new Set<number>();
    for (let press = 0; press < expected; press++) {
      await shown.keyboard.press("Tab");
      reached.add(
        await shown.evaluate(`[...document.querySelectorAll("${ALL}")].indexOf(document.activeElement)`),
      );
    }
    expect([...reached].sort((a, b) => a - b)).toEqual(Array.from({ length: expected }, (_, at) => at));
    await shown.close();
  });

  test("each picture has a name and a table with the same", async () => {
    const { shown } = await opened(1000);
    for (const figure of await shown
      .locator("figure")
      .filter({ has: shown.locator("figcaption h3") })
      .all()) {
      const title = await figure.locator("h3").textContent();
      expect(await figure.getByRole("img", { name: title! }).count()).toBe(1);
      expect(await figure.locator("table tbody tr").count(), title!).toBeGreaterThan(0);
    }
    await shown.close();
  });

  test("a file that the page carries is the file", async () => {
    const { shown } = await opened(1000);
    for (const [name, file] of [
      ["timed-summary.csv", "timed/summary.csv"],
      ["timed-calls.csv.gz", "timed/calls.csv"],
    ] as const) {
      const download = shown.waitForEvent("download");
      await shown.getByRole("link", { name, exact: true }).click();
      const got = readFileSync(await (await download).path());
      const bytes = name.endsWith(".gz") ? gunzipSync(got) : got;
      expect(bytes.equals(readFileSync(join(folder, file)))).toBeTrue();
    }
    await shown.close();
  });

  test("every figure in its tables is that of summary.csv", async () => {
    const { shown } = await opened(1000);
    const cells = await cellsByRow(shown);
    const summaries = csv("timed/summary.csv");
    const ofCases = cells.filter(({ row }) => /^dim \d+$/.test(row));
    expect(ofCases.length).toBeGreaterThan(80);
    for (const { row, key, text } of ofCases) {
      const written = summaries.find(({ dim }) => row === `dim ${dim}`)![key];
      expect(text, `${row} ${key}`).toBe(asShown(written));
    }
    await shown.close();
  });

  test("curves go through the figures: the median and the slowest call", async () => {
    const { shown } = await opened(1000);
    const rows = await shown.evaluate<
      string[][]
    >(`[...document.querySelectorAll("#distribution tbody tr")].map(
      (row) => [...row.children].map((cell) => cell.textContent))`);
    for (const { dim, p50_us, max_us, n } of csv("timed/summary.csv")) {
      const own = rows.filter(([label]) => label === `dim ${dim}`);
      expect(own.find(([, percent]) => percent === "50")![2]).toBe(p50_us!);
      expect(own.find(([, oneIn]) => oneIn === n)![2]).toBe(max_us!);
    }
    await shown.close();
  });

  test("and every measure is that of ladder.csv, to four decimals", async () => {
    const { shown } = await opened(1000);
    const rows = await shown.locator("#quality table tbody tr").all();
    const ladder = csv("judged/ladder.csv");
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const cells = await row
        .locator("td[data-key]")
        .evaluateAll((all: readonly { dataset: Record<string, string>; textContent: string }[]) =>
          all.map((cell) => [cell.dataset.key!, cell.textContent] as const),
        );
      const isSame = (one: Row) => cells.every(([key, text]) => asShown(toFour(one[key] ?? "")) === text);
      expect(ladder.filter(isSame).length, JSON.stringify(cells)).toBeGreaterThan(0);
    }
    await shown.close();
  });
});

interface ShownCell {
  readonly row: string;
  readonly key: string;
  readonly text: string;
}

function cellsByRow(shown: Page): Promise<readonly ShownCell[]> {
  return shown.evaluate(`[...document.querySelectorAll("td[data-key]")].map((cell) => ({
    row: cell.parentElement.firstElementChild.textContent, key: cell.dataset.key, text: cell.textContent }))`);
}

function asShown(cell: string | undefined): string {
  if (cell === undefined || cell === "") return "–";
  return cell === "true" ? "yes" : cell === "false" ? "no" : cell;
}

function toFour(cell: string): string {
  return cell === "" || Number.isNaN(Number(cell)) ? cell : String(Math.round(Number(cell) * 1e4) / 1e4);
}

test("--markdown has the same tables on stdout, and what the user wrote is no markup there", () => {
  const { stdout, code } = run(["report", "timed", "judged", "--markdown"], { cwd: folder });
  expect(code).toBe(0);
  const [first] = csv("timed/summary.csv");
  expect(stdout).toContain(`| ${first!.p50_us} | ${first!.p99_us} |`);
  expect(stdout).toContain("## Quality against dim and size");
  expect(stdout).not.toContain("## Raw data");
  // Nothing is markup between the fences of code.
  expect(stdout.replaceAll(/^````sh$.*?^````$/gms, "")).not.toContain("<script>");
});

test("what the runs lack is said", () => {
  const { stdout } = run(["report", "judged", "--markdown"], { cwd: folder });
  const missing = stdout.split("## Not in these runs")[1]!;
  for (const title of ["What came out", "Over time", "Speed against quality"])
    expect(missing).toContain(title);
});

test("folders of one name are told apart by their paths", () => {
  const copied = "mkdir -p again && cp -r timed again/timed && mrlbench report timed again/timed --markdown";
  const { stdout, code } = shell(copied, { cwd: folder });
  expect(code).toBe(0);
  for (const label of ["timed · dim 64", "again/timed · dim 256"]) expect(stdout).toContain(`| ${label} |`);
});

test("a folder without a run ends in 2, and leaves nothing", () => {
  const wrong = run(["report", "nothing"], { cwd: folder });
  expect(wrong.code).toBe(2);
  expect(errorLines(wrong)[0]).toContain("nothing holds no run");
  expect(run(["report"]).code).toBe(2);
});
