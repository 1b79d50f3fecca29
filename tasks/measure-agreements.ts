// `bun tasks/measure-agreements.ts`: measures what models/manifest.json says of how near the vectors of two variants are, by the commands
// that stand there, and writes what came out. Needed after a change of a variant's weights; a build must be there.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EXECUTABLE } from "./executable.ts";

const MANIFEST = "models/manifest.json";

export interface Agreement {
  readonly texts: number;
  readonly smallestCosine: number;
  readonly meanOverlapAt10: number;
}

/** What `models verify` adds of golden vectors to the facts of a model. */
interface Verified {
  readonly golden: readonly {
    readonly cosine_min: number;
    readonly overlap_mean: number;
    readonly texts: readonly unknown[];
  }[];
}

/**
 * @param commands `mrlbench models golden …` of one variant, then `mrlbench models verify …` of the other
 * @throws Error when one of them finds no vectors
 */
export function measuredAgreement(commands: readonly string[]): Agreement {
  const store = mkdtempSync(join(tmpdir(), "mrlbench-golden-"));
  try {
    const answers = commands.map((command) => {
      const [, ...words] = command.split(" ");
      const child = Bun.spawnSync([resolve(EXECUTABLE), ...words, "--json", "-", "--models", store], {
        stderr: "pipe",
      });
      const answer = child.stdout.toString();
      // Vectors beyond a limit are a finding as well.
      if (answer === "") throw new Error(`${command} ended in ${child.exitCode}: ${child.stderr}`);
      return JSON.parse(answer);
    });
    const [{ golden }] = answers.at(-1) as readonly [Verified];
    const { cosine_min, overlap_mean, texts } = golden[0]!;
    return {
      texts: texts.length,
      smallestCosine: rounded(cosine_min),
      meanOverlapAt10: rounded(overlap_mean),
    };
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

/** Down, so that nothing is said to be nearer than it is. */
function rounded(value: number): number {
  return Math.floor(1e4 * value) / 1e4;
}

if (import.meta.main) {
  const { models } = JSON.parse(readFileSync(MANIFEST, "utf8"));
  let text = readFileSync(MANIFEST, "utf8");
  for (const { id, agreements = [] } of models) {
    for (const before of agreements) {
      const now = measuredAgreement(before.commands);
      // Its own lines alone: the file is written by people too.
      for (const [name, value] of Object.entries(now))
        text = text.replace(`"${name}": ${before[name]}`, `"${name}": ${value}`);
      console.log(`${id} ${before.variant}: ${JSON.stringify(now)}`);
    }
  }
  writeFileSync(MANIFEST, text);
}
