// `bun run bench:self`: the figures that this project promises, measured on this machine. One line a figure on stdout for programs;
// what a person reads besides goes to stderr. It exits 0 whatever they say: a figure that falls short is a line, not a failure.

import { ensureBuilt } from "./build.ts";
import { runTask } from "./task.ts";

await runTask(async () => {
  await ensureBuilt();
  // Only now is everything installed that the figures import.
  const { allFigures } = await import("./figures/all.ts");
  const { figureLine } = await import("./figures/figure.ts");
  for await (const figure of allFigures()) console.log(figureLine(figure));
  return 0;
});
