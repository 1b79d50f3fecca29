// Which operator of a graph a compiler refuses, where its own words do not say so: the first nodes alone are compiled, half as many or
// twice, until one more node makes the difference.
import { copyFileSync, linkSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { externalDataOf } from "./onnx-file.ts";
import { operatorsOf, prefixGraph } from "./prefix-graph.ts";

/**
 * @param folder where the cut graphs are put
 * @param isTaken whether a graph is compiled
 * @returns undefined where it is no single operator's
 */
export function refusedOperator(
  modelPath: string,
  folder: string,
  isTaken: (path: string) => boolean,
): string | undefined {
  const model = readFileSync(modelPath);
  const operators = operatorsOf(model);
  if (operators.length === 0) return undefined;
  const path = join(folder, "first-nodes.onnx");
  for (const { location } of externalDataOf(modelPath)) placeBeside(modelPath, folder, location);
  const takes = (nodeCount: number) => {
    writeFileSync(path, Buffer.concat(prefixGraph(model, nodeCount)));
    return isTaken(path);
  };
  // Of the first `refused` nodes one is refused, of the first `taken` ones none.
  let [taken, refused] = [0, operators.length];
  if (takes(refused)) return undefined;
  while (refused - taken > 1) {
    const middle = Math.floor((taken + refused) / 2);
    if (takes(middle)) taken = middle;
    else refused = middle;
  }
  return operators[refused - 1];
}

/** As a second name of the same file, where the system has that. */
function placeBeside(modelPath: string, folder: string, location: string): void {
  const [from, to] = [join(dirname(modelPath), location), join(folder, location)];
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
