// All figures in their order. One that fails is a figure that could not be taken, with its reason.
import { join } from "node:path";
import { medianOf } from "../../src/stats/percentile.ts";
import { compareBindings } from "./bindings.ts";
import { type Figure, skippedFigure } from "./figure.ts";
import { run } from "./run.ts";
import { compareWithModel2vec } from "./table.ts";
import { TAKINGS, type Taking } from "./takings.ts";

const PROCESSES = 9;

export async function* allFigures(): AsyncGenerator<Figure> {
  for (const taking of TAKINGS) {
    const { names } = taking;
    console.error(`measuring ${names.join(", ")} …`);
    try {
      yield* taking.inProcesses ? overProcesses(taking) : [await taking.take()].flat();
    } catch (error) {
      yield* names.map((name) => skippedFigure(name, error));
    }
  }
  console.error(compareBindings());
  console.error(compareWithModel2vec());
}

/** As the program's own figures: what one process says is not what the next one says, so it is the median over fresh ones. */
function overProcesses({ names }: Taking): Figure[] {
  const command = [process.execPath, join(import.meta.dir, "taking-child.ts"), names[0]!];
  const taken = Array.from(
    { length: PROCESSES },
    () => JSON.parse(run(command).stdout) as readonly (Omit<Figure, "value"> & { value?: number })[],
  );
  return taken[0]!.map((figure, i) => ({
    ...figure,
    value: medianOf(taken.flatMap((figures) => figures[i]!.value ?? [])),
  }));
}
