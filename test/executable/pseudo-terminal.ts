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
  // Where a line of figures breaks depends on their digits.
  const joined = kept
    .join("\n")
    .replaceAll(/\n {2}(?=(first inference|load|CPU time a call|memory) \d)/g, " · ");
  return `\n${joined.split("\n").map(masked).join("\n")}\n`;
}

/** What depends on figures: their digits, the marks of the lowest and of equals, and the room that they take. */
function masked(line: string): string {
  return line
    .replace(mrlbench, "mrlbench")
    .replace(/; disturbed: .*$/, "")
    .replace(/^ {2}.* \(proof/, "  DEVICE (proof")
    .replaceAll(/\d[\d,.]*(–\d[\d,.]*)?|–/g, "#")
    .replaceAll(/#[*=]/g, "#")
    .replaceAll(/(?<=\S) {2,}/g, "  ");
}
