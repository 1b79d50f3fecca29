// `bun run bench:honesty [short] [PART …]`: whether the printed intervals hold what they promise, measured on the built executable and on
// simulated streams. One line a figure on stdout, as `bench:self` prints them; it exits 0 whatever they say.

import { ensureBuilt } from "./build.ts";
import { setUp } from "./setup.ts";
import { runTask, TaskError } from "./task.ts";

await runTask(async () => {
  await setUp();
  // Only now is everything installed that the parts import.
  const { PARTS } = await import("./honesty/parts.ts");
  const { figureLine, skippedFigure } = await import("./figures/figure.ts");
  const words = process.argv.slice(2);
  const extent = words[0] === "short" ? "short" : "whole";
  const names = words.filter((word) => word !== "short");
  const unknown = names.find((name) => !PARTS.some((part) => part.name === name));
  if (unknown !== undefined)
    throw new TaskError(`no part is named ${unknown}: ${PARTS.map(({ name }) => name).join(", ")}`);
  const chosen = PARTS.filter(({ name }) => names.length === 0 || names.includes(name)).filter(
    ({ onExecutable }) => extent === "whole" || onExecutable === undefined,
  );
  if (chosen.some(({ onExecutable }) => onExecutable)) await ensureBuilt();
  for (const { name, what, take } of chosen) {
    console.error(`${name}: ${what} …`);
    try {
      for (const figure of await take(extent)) console.log(figureLine(figure));
    } catch (error) {
      console.log(figureLine(skippedFigure(name, error)));
    }
  }
  return 0;
});
