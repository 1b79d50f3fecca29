// What an open embedder costs to keep: resident memory of the executable as the system counts it, and CPU time of all threads a text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openEmbedder } from "../../src/index.ts";
import type { Figure } from "./figure.ts";
import { MRLBENCH, ROOT } from "./run.ts";

const EMBEDS = 50_000;
/** As many tokens as the model takes, and more. */
const LONGEST_TEXT = "river bridge ".repeat(2500);

export const COST_FIGURES = ["rss-open", "rss-worst-text", "cpu-per-embed"];

export async function costFigures(): Promise<Figure[]> {
  const [openMb, worstMb] = await residentMb(["a river", LONGEST_TEXT]);
  return [
    { name: "rss-open", value: openMb, unit: "MB" },
    { name: "rss-worst-text", value: worstMb, unit: "MB" },
    { name: "cpu-per-embed", value: cpuUsPerText(), unit: "us" },
  ];
}

/** Of `mrlbench embed`, after it has answered each of the texts. */
async function residentMb(texts: readonly string[]): Promise<number[]> {
  const child = Bun.spawn([MRLBENCH, "embed", "--quiet"], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  const answers = child.stdout.getReader();
  const decoder = new TextDecoder();
  const seen: number[] = [];
  for (const text of texts) {
    child.stdin.write(`${text}\n`);
    await child.stdin.flush();
    for (let answer = ""; !answer.endsWith("\n"); ) {
      const { value, done } = await answers.read();
      if (done) throw new Error("mrlbench embed ended before it answered");
      answer += decoder.decode(value, { stream: true });
    }
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
    seen.push((Number(kib) * 1024) / 1e6);
  }
  child.stdin.end();
  await child.exited;
  return seen;
}

/** By getrusage, over texts of all lengths. */
function cpuUsPerText(): number {
  const texts = readFileSync(join(ROOT, "datasets/wordnet-1k/corpus.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { text: string }).text);
  using embedder = openEmbedder({ cacheTexts: 0 });
  const embed = (count: number) => {
    for (let call = 0; call < count; call++) embedder.embed(texts[call % texts.length]!);
  };
  embed(EMBEDS / 5);
  const before = process.cpuUsage();
  embed(EMBEDS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EMBEDS;
}
