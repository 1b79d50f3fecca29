// The executable in a real pseudo-terminal: what a person has on the screen when it is done.
import { dirname } from "node:path";
import { mrlbench, sharedCache } from "./mrlbench.ts";

export interface ScreenOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Screen {
  readonly code: number;
  /** All that was written, with what moves a terminal. */
  readonly raw: string;
  /** Lines as they stand at the end, without what was erased. */
  readonly lines: readonly string[];
}

/** A command line of bash, in which `mrlbench` is ours, at a terminal. */
export async function atTerminal(commandLine: string, options: ScreenOptions): Promise<Screen> {
  const { cols = 80, rows = 24, env = {}, cwd } = options;
  const chunks: Uint8Array[] = [];
  const closed = Promise.withResolvers<void>();
  const child = Bun.spawn(["bash", "-c", commandLine], {
    cwd,
    env: {
      PATH: `${dirname(mrlbench)}:/usr/bin:/bin`,
      MRLBENCH_CACHE: sharedCache,
      TERM: "xterm-256color",
      ...env,
    },
    terminal: {
      cols,
      rows,
      data: (_, bytes) => void chunks.push(Uint8Array.from(bytes)),
      exit: () => closed.resolve(),
    },
  });
  const code = await child.exited;
  // What was written last may come after the end.
  await Promise.race([closed.promise, Bun.sleep(20_000)]);
  child.terminal?.close();
  const raw = Buffer.concat(chunks).toString();
  return { code, raw, lines: linesOf(raw) };
}

/** A line is what stands after its last erasure; colours take no room. */
function linesOf(raw: string): string[] {
  const lines = raw.replaceAll("\r\n", "\n").split("\n");
  return lines
    .map((line) => Bun.stripANSI(line.split("\r\x1b[K").at(-1)!))
    .slice(0, lines.at(-1) === "" ? -1 : undefined);
}

/** Where messages end: what is typed next. */
const NEXT = /^ {2}(This run was|Full reports:|More:|\d+ more, and full)/;

/** The layout with every number masked, and without what the machine of the moment adds: disturbances, warnings, and notes where these leave room. */
export function layoutOf(lines: readonly string[]): string {
  const afterBlank = lines.lastIndexOf("") + 1;
  const next = lines.findIndex((line, i) => i >= afterBlank && NEXT.test(line));
  const kept = next < 0 ? lines : [...lines.slice(0, afterBlank), "  (messages)", ...lines.slice(next)];
  // Where a line of figures breaks depends on their digits, and that of the device on its name.
  const joined = kept
    .join("\n")
    .replaceAll(
      /\n {2}(?=(first inference|load|CPU time a call|memory|ort) \d|f32\b|text mixed, \d)/g,
      " · ",
    );
  return `\n${joined.split("\n").map(masked).join("\n")}\n`;
}

/** The session of a sweep: as `layoutOf`, and of its table what stands whatever the figures are. */
export function sweepLayoutOf(lines: readonly string[]): string {
  const header = lines.findIndex((line) => /p50 \S+ +p99 /.test(line));
  const legend = lines.findIndex((line, i) => i > header && line.startsWith("  * lowest"));
  const end = lines.indexOf("", legend);
  const rows = lines.slice(header + 1, legend).map((line) => line.replace(/^((?: {1,}\S+){2}) .*/, "$1  …"));
  const hints = lines.findIndex((line) => /^ {2}(Full reports|\d+ more, and full)/.test(line));
  return layoutOf([
    ...lines.slice(0, header),
    // What there is no room for depends on the digits beside it.
    lines[header]!.replaceAll(/ {2,}max \S+| {2,}p50\/first| \(95 %\)/g, ""),
    ...rows,
    lines[legend]!.replace(/;.*/, "; …"),
    ...lines.slice(end, hints),
    lines
      .slice(hints)
      .join(" · ")
      .replace(/^ {2}\d+ more, and full/, "  Full")
      .replaceAll(" ·   ", " · "),
  ]);
}

/** What depends on figures: their digits, the marks of the lowest and of equals, and the room that they take. */
function masked(line: string): string {
  return (
    line
      .replace(mrlbench, "mrlbench")
      .replace(/; disturbed: .*$/, "")
      .replace(/^ {2}.* \(proof/, "  DEVICE (proof")
      // As wide as the numbers below it.
      .replace(/^ +(?=tokens {2})/, " ".repeat(18))
      .replaceAll(/\d[\d,.]*(–\d[\d,.]*)?|–/g, "#")
      .replaceAll(/#[*=]/g, "#")
      // A slow machine takes milliseconds for what another does in less.
      .replaceAll(/(?<!p)# [mnµ]?s\b/g, "# TIME")
      .replaceAll(/(?<=\S) {2,}/g, "  ")
  );
}

/** What the full report of a case says before its histogram, a part a line: without figures, and what the machine of the moment adds. */
export function reportLayoutOf(lines: readonly string[]): string {
  const firstIndented = lines.findIndex((line) => line.startsWith("  "));
  const device = lines.findIndex((line) => /· ort \d/.test(line));
  const parts = [...lines.slice(0, firstIndented), ...lines.slice(device, lines.indexOf("", device))]
    .join(" · ")
    .split(/[ ·]*·[ ·]*/)
    .map((part) => part.trim().replaceAll(/–|\d[\d,.]*( [mµn]?s\b| [kMG]?B\b)?/g, "#"));
  const version = parts.indexOf("ort #");
  return `\n${parts.with(version - 1, "DEVICE").join("\n")}\n`;
}
