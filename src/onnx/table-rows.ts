// How many rows the table has in which a graph looks its token ids up: an id beyond it is no token of the model.
import { type GraphOutline, type OutlineNode, readOutline } from "./graph-outline.ts";

/** What ids pass through unchanged on their way to the table, and tables on theirs. */
const PASSING = ["Cast", "Convert", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten"];
/** What also lies between a table's weights and the look-up. */
const WIDENING = ["DequantizeLinear", "Multiply", "Subtract", "Mul", "Sub"];

/** A look-up: where its node takes the ids, and where the table. */
const LOOKUPS: Readonly<Record<string, { readonly ids: number; readonly table: number }>> = {
  Gather: { ids: 1, table: 0 },
  GatherBlockQuantized: { ids: 1, table: 0 },
  EmbedLayerNormalization: { ids: 0, table: 2 },
};

/** Rows of the smallest table; undefined where the graph does not show it. */
export function tableRows(graphPath: string): number | undefined {
  const outline = readOutline(graphPath);
  const tables = new Set(lookedUpTables(outline));
  const rows = outline.weights.flatMap(({ name, shape }) =>
    tables.has(name) && shape.length > 1 ? [shape[0]!] : [],
  );
  return rows.length === 0 ? undefined : Math.min(...rows);
}

function lookedUpTables({ nodes, inputValue }: GraphOutline): string[] {
  const input = inputValue("input_ids");
  if (input === undefined) return [];
  const ids = new Set([input]);
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const tables: string[] = [];
  for (const node of nodes) {
    if (PASSING.includes(node.operator) && ids.has(node.inputs[0] ?? "")) ids.add(node.outputs[0] ?? "");
    const lookup = Object.hasOwn(LOOKUPS, node.operator) ? LOOKUPS[node.operator] : undefined;
    if (!lookup || !isFirstAxis(node) || !ids.has(node.inputs[lookup.ids] ?? "")) continue;
    tables.push(origin(node.inputs[lookup.table] ?? "", makers));
  }
  return tables;
}

const AXES = ["axis", "gather_axis"];

/** A third input of an OpenVINO IR says it, and it is 0 for a table of tokens. */
function isFirstAxis({ integers }: OutlineNode): boolean {
  return AXES.every((name) => (integers.get(name)?.[0] ?? 0) === 0);
}

/** The weights that a value is made of. */
function origin(value: string, makers: ReadonlyMap<string, OutlineNode>): string {
  let name = value;
  // A chain longer than the graph would be a circle.
  for (let step = 0; step < makers.size; step++) {
    const maker = makers.get(name);
    if (!maker || ![...PASSING, ...WIDENING].includes(maker.operator)) return name;
    name = maker.inputs[0] ?? "";
  }
  return name;
}
