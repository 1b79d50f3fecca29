// Files of others that are nearly right, in every format that the program reads: each is used or refused by name, and none ends it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linesOf } from "../../process-lines.ts";
import { type Extent, type FaultPart, type Finding, inShare, type PartResult, WHOLE } from "../part.ts";
import { graphFormats, seedsOf, tryGraphs } from "./graphs.ts";
import { formats } from "./readers.ts";

/** Files of each format. */
const COUNTS: Readonly<Record<Extent, { readonly read: number; readonly graphs: number }>> = {
  short: { read: 15, graphs: 3 },
  whole: { read: 2000, graphs: 250 },
};
/** Longer than a file may take, so that the child says so itself where it can. */
const STALL_MS = 90_000;

export const fileFormats: FaultPart = {
  name: "formats",
  hasShares: true,
  async run(extent, share = WHOLE): Promise<PartResult> {
    const root = mkdtempSync(join(tmpdir(), "mrlbench-formats-"));
    const { read, graphs } = COUNTS[extent];
    const names = inShare(
      formats.map(({ name }) => name),
      share,
    );
    const seeds = inShare(seedsOf(graphs), share);
    try {
      const findings = await Promise.all([
        ...[0, 1].map((index) => readAll(root, read, inShare(names, { index, count: 2 }))),
        ...graphFormats.map((format, index) => tryGraphs(format, join(root, `graph-${index}`), seeds)),
      ]);
      return { tried: read * names.length + seeds.length * graphFormats.length, findings: findings.flat() };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

interface Line {
  readonly format: string;
  readonly seed: number;
  readonly fault?: string;
}

/** Formats in one child; where it hangs or dies, the next format begins in another. */
async function readAll(root: string, count: number, names: readonly string[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let left = names;
  while (left.length > 0) {
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, "read-child.ts"), root, String(count), ...left],
      { stdout: "pipe", stderr: "pipe" },
    );
    let last: Line = { format: left[0]!, seed: 0 };
    let hasHung = false;
    const end = () => {
      hasHung = true;
      child.kill("SIGKILL");
    };
    let watch = setTimeout(end, STALL_MS);
    for await (const line of linesOf(child.stdout)) {
      clearTimeout(watch);
      watch = setTimeout(end, STALL_MS);
      last = JSON.parse(line) as Line;
      if (last.fault !== undefined) findings.push({ outcome: "bug", what: describe(last, last.fault) });
    }
    clearTimeout(watch);
    const code = await child.exited;
    if (code === 0) break;
    const ending =
      child.signalCode !== null
        ? String(child.signalCode)
        : `exit ${code}: ${(await child.stderr.text()).slice(0, 300)}`;
    findings.push({ outcome: hasHung ? "hang" : "crash", what: describe(last, ending) });
    left = left.slice(left.indexOf(last.format) + 1);
  }
  return findings;
}

function describe({ format, seed }: Line, fault: string): string {
  return `${format}, seed ${seed}: ${fault.replaceAll("\n", " | ")}`;
}
