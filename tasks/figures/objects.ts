// How many JavaScript objects a loop makes.
//
// They are counted by walking the heap before and after, with no collection in between: a dead object is counted too, as long as
// it was not collected. A control loop that makes a known number of objects shows that the count sees them.
import { heapStats } from "bun:jsc";
import { assert } from "../../src/core/errors.ts";

/** Cells of the engine's own: a loop may be compiled once more at any time, and layouts of objects come and go with the counting. */
const ENGINE_CELLS = new Set([
  "FunctionCodeBlock",
  "FunctionExecutable",
  "PropertyTable",
  "Structure",
  "StructureRareData",
  "SymbolTable",
  "UnlinkedFunctionCodeBlock",
]);

/**
 * Objects that `loop` makes, without those that the counting itself makes: a few hundred, give or take a dozen.
 * @param control so many objects must be seen where so many are made
 */
export function countObjects(loop: () => void, control: number): number {
  const own = medianGrowth(() => {});
  const seen = medianGrowth(() => makeObjects(control)) - own;
  assert(seen >= control, `the count saw ${seen} of ${control} objects of its control`);
  return Math.max(0, medianGrowth(loop) - own);
}

function heapGrowth(action: () => void): number {
  Bun.gc(true);
  const before = liveCells();
  action();
  return liveCells() - before;
}

function liveCells(): number {
  return Object.entries(heapStats().objectTypeCounts)
    .filter(([type]) => !ENGINE_CELLS.has(type))
    .reduce((sum, [, count]) => sum + count, 0);
}

function medianGrowth(action: () => void): number {
  const growths = Array.from({ length: 5 }, () => heapGrowth(action));
  return growths.sort((a, b) => a - b)[2]!;
}

const kept: object[] = [{}, {}];

/** Objects that die at once, which the compiler cannot remove because each is kept for a moment. */
function makeObjects(count: number): void {
  for (let i = 0; i < count; i++) kept[i & 1] = { i };
}
