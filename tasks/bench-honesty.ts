// `bun run bench:honesty [short] [PART …]`: whether the printed intervals hold what they promise, measured on the built executable and on
// simulated streams. One line a figure on stdout, as `bench:self` prints them; it exits 0 whatever they say.

import { ensureBuilt } from "./build.ts";
import type { Figure } from "./figures/figure.ts";
import { runTask, TaskError } from "./task.ts";

await runTask(async () => {
  // The executable is what some parts measure, and others open the model that lies beside it.
  await ensureBuilt();
  // Only now is everything installed that the parts import.
  const { PARTS } = await import("./honesty/parts.ts");
  const { heldInSum } = await import("./honesty/reruns.ts");
  const { figureLine, skippedFigure } = await import("./figures/figure.ts");
  const words = process.argv.slice(2);
  const extent = words[0] === "short" ? "short" : "whole";
  const names = words.filter((word) => word !== "short");
  // A part by its name, or all whose names begin with these words.
  const isMeant = (part: string, name: string) => part === name || part.startsWith(`${name}-`);
  const unknown = names.find((name) => !PARTS.some((part) => isMeant(part.name, name)));
  if (unknown !== undefined)
    throw new TaskError(`no part is named ${unknown}: ${PARTS.map(({ name }) => name).join(", ")}`);
  const chosen = PARTS.filter(
    ({ name }) => names.length === 0 || names.some((word) => isMeant(name, word)),
  ).filter(({ onExecutable, isLong }) => extent === "whole" || !(onExecutable || isLong));
  const taken: Figure[] = [];
  const tell = (figure: Figure) => {
    taken.push(figure);
    console.log(figureLine(figure));
  };
  for (const { name, what, take } of chosen) {
    console.error(`${name}: ${what} …`);
    try {
      for (const figure of await take(extent)) tell(figure);
    } catch (error) {
      tell(skippedFigure(name, error));
    }
  }
  for (const figure of heldInSum(taken)) tell(figure);
  return 0;
});
