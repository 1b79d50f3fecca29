// How many tokens of a text a graph has positions for. A table that is looked up by a token's place, or cut to the length of a text, ends
// somewhere, and beyond it a runtime may answer with zeros. What a graph makes of the length is followed from its inputs to its tables.
import { type GraphOutline, type OutlineNode, readOutline } from "./graph-outline.ts";

/** The largest of a tensor's whole numbers: `plus`, and as many more as the text has tokens where it grows. */
interface Largest {
  readonly grows: boolean;
  readonly plus: number;
}

/** Of a list of sizes, each one; of a tensor over tokens, one for all its numbers. */
type Sizes = readonly (Largest | undefined)[];

const fixed = (plus: number): Largest => ({ grows: false, plus });
const growing = (plus: number): Largest => ({ grows: true, plus });

/** Longest text that every table of positions has a row for; undefined where the graph shows none. */
export function positionRows(graphPath: string): number | undefined {
  const walk = new Walk(readOutline(graphPath));
  return walk.limits.length === 0 ? undefined : Math.min(...walk.limits);
}

/** What a text's inputs hold, as we fill them. */
const INPUTS: Readonly<Record<string, Sizes | undefined>> = {
  input_ids: undefined,
  token_type_ids: undefined,
  attention_mask: [fixed(1)],
  position_ids: [growing(-1)],
};

/** Longer lists are no sizes. */
const MOST_SIZES = 16;

class Walk {
  /** Tokens that a table ends with. */
  readonly limits: number[] = [];
  readonly #sizes = new Map<string, Sizes>();
  readonly #shapes = new Map<string, Sizes>();
  /** Weights that count on by 1. */
  readonly #counts = new Map<string, { readonly first: number }>();

  constructor({ nodes, inputValue, weights }: GraphOutline) {
    for (const { name, shape, values } of weights) {
      this.#shapes.set(name, shape.map(fixed));
      if (values === undefined) continue;
      const first = values[0] ?? 0;
      if (values.every((value, index) => value === first + index)) this.#counts.set(name, { first });
      const isList = values.length <= MOST_SIZES;
      this.#sizes.set(name, isList ? values.map(fixed) : [fixed(values.reduce((a, b) => Math.max(a, b)))]);
    }
    for (const [name, sizes] of Object.entries(INPUTS)) {
      const value = inputValue(name);
      if (value === undefined) continue;
      this.#shapes.set(value, [undefined, growing(0)]);
      if (sizes) this.#sizes.set(value, sizes);
    }
    for (const node of nodes) this.#pass(node);
  }

  #pass(node: OutlineNode): void {
    const rule = Object.hasOwn(RULES, node.operator) ? RULES[node.operator] : undefined;
    const [output] = node.outputs;
    if (rule === undefined || output === undefined) return;
    const made = rule(new Inputs(node, this.#sizes, this.#shapes, this.#counts));
    if (made.sizes) this.#sizes.set(output, made.sizes);
    if (made.shape) this.#shapes.set(output, made.shape);
    if (made.count) this.#counts.set(output, made.count);
    for (const limit of made.limits ?? []) if (limit >= 1) this.limits.push(limit);
  }
}

interface Made {
  readonly sizes?: Sizes | undefined;
  readonly shape?: Sizes | undefined;
  readonly count?: { readonly first: number } | undefined;
  readonly limits?: readonly number[];
}

/** What is known of a node's inputs. */
class Inputs {
  readonly node: OutlineNode;
  readonly #sizes: ReadonlyMap<string, Sizes>;
  readonly #shapes: ReadonlyMap<string, Sizes>;
  readonly #counts: ReadonlyMap<string, { readonly first: number }>;

  constructor(
    node: OutlineNode,
    sizes: ReadonlyMap<string, Sizes>,
    shapes: ReadonlyMap<string, Sizes>,
    counts: ReadonlyMap<string, { readonly first: number }>,
  ) {
    this.node = node;
    this.#sizes = sizes;
    this.#shapes = shapes;
    this.#counts = counts;
  }

  sizes(input: number): Sizes | undefined {
    return this.#sizes.get(this.node.inputs[input] ?? "");
  }

  shape(input: number): Sizes | undefined {
    return this.#shapes.get(this.node.inputs[input] ?? "");
  }

  count(input: number): { readonly first: number } | undefined {
    return this.#counts.get(this.node.inputs[input] ?? "");
  }

  /** The largest number of an input that has one for all. */
  largest(input: number): Largest | undefined {
    const sizes = this.sizes(input);
    return sizes?.length === 1 ? sizes[0] : undefined;
  }

  /** Numbers that do not depend on the text; undefined where one does, or is not known. */
  constants(input: number): readonly number[] | undefined {
    const sizes = this.sizes(input);
    return sizes?.every((size) => size !== undefined && !size.grows)
      ? sizes.map((size) => size!.plus)
      : undefined;
  }

  /** The shape of what is a weight, whose sizes are all fixed. */
  weightShape(input: number): readonly number[] | undefined {
    const shape = this.shape(input);
    return shape?.every((size) => size !== undefined && !size.grows)
      ? shape.map((size) => size!.plus)
      : undefined;
  }
}

type Rule = (inputs: Inputs) => Made;

/** One that leaves numbers as they are. */
const keep: Rule = (inputs) => ({ sizes: inputs.sizes(0), shape: inputs.shape(0), count: inputs.count(0) });
const reshape: Rule = (inputs) => ({ sizes: inputs.sizes(0) });
const broadcast: Rule = (inputs) => ({ sizes: inputs.sizes(0), shape: inputs.sizes(1) });
/** True counts as 1. */
const compare: Rule = (inputs) => ({ sizes: [fixed(1)], shape: widerShape(inputs) });
const shapeOf: Rule = (inputs) => {
  const { start, end } = Object.fromEntries(inputs.node.integers);
  return { sizes: inputs.shape(0)?.slice(start?.[0], end?.[0]) };
};
/** A table of the operators that ONNX Runtime fuses, whose rows are positions. */
const positions =
  (table: number): Rule =>
  (inputs) => ({ limits: inputs.weightShape(table)?.slice(0, 1) ?? [] });

const RULES: Readonly<Record<string, Rule>> = {
  Cast: keep,
  Convert: keep,
  Identity: keep,
  DequantizeLinear: keep,
  Unsqueeze: reshape,
  Squeeze: reshape,
  Reshape: reshape,
  Flatten: reshape,
  Transpose: reshape,
  Expand: broadcast,
  Broadcast: broadcast,
  Equal: compare,
  NotEqual: compare,
  Not: compare,
  LogicalNot: compare,
  Greater: compare,
  Less: compare,
  Shape: shapeOf,
  ShapeOf: shapeOf,
  Add: (inputs) => combined(inputs, added),
  Sub: (inputs) => combined(inputs, subtracted),
  Subtract: (inputs) => combined(inputs, subtracted),
  Mul: (inputs) => combined(inputs, multiplied),
  Multiply: (inputs) => combined(inputs, multiplied),
  Concat: joined,
  Range: range,
  ConstantOfShape: (inputs) => ({
    sizes: [fixed(inputs.node.integers.get("value")?.[0] ?? 0)],
    shape: inputs.sizes(0),
  }),
  NonZero: nonZero,
  CumSum: cumulated,
  Gather: gathered,
  Slice: sliced,
  EmbedLayerNormalization: positions(3),
  RotaryEmbedding: positions(2),
  GroupQueryAttention: positions(7),
};

function widerShape(inputs: Inputs): Sizes | undefined {
  const shapes = [inputs.shape(0), inputs.shape(1)].filter((shape) => shape !== undefined);
  return shapes.toSorted((a, b) => b.length - a.length)[0];
}

type Combine = (a: Largest, b: Largest) => Largest | undefined;

const added: Combine = (a, b) =>
  a.grows && b.grows ? undefined : { grows: a.grows || b.grows, plus: a.plus + b.plus };
const subtracted: Combine = (a, b) => (b.grows ? undefined : { grows: a.grows, plus: a.plus - b.plus });
/** By a mask of ones and zeros the largest stays. */
const multiplied: Combine = (a, b) => {
  if (!a.grows && !b.grows) return fixed(a.plus * b.plus);
  if (!a.grows && a.plus === 1) return b;
  return !b.grows && b.plus === 1 ? a : undefined;
};

function combined(inputs: Inputs, combine: Combine): Made {
  const [a, b] = [inputs.sizes(0), inputs.sizes(1)];
  const shape = widerShape(inputs);
  if (!a || !b || (a.length !== b.length && a.length !== 1 && b.length !== 1)) return { shape };
  const sizes = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => {
    const [left, right] = [a[a.length === 1 ? 0 : index], b[b.length === 1 ? 0 : index]];
    return left && right && combine(left, right);
  });
  return { sizes, shape };
}

function joined(inputs: Inputs): Made {
  const lists = inputs.node.inputs.map((_, index) => inputs.sizes(index));
  return { sizes: lists.every((list) => list !== undefined) ? lists.flat() : undefined };
}

/** From a fixed start on, in steps of 1. */
function range(inputs: Inputs): Made {
  const [start, end, step] = [inputs.constants(0), inputs.largest(1), inputs.constants(2)];
  if (!start || !end || step?.[0] !== 1) return {};
  return {
    sizes: [{ ...end, plus: end.plus - 1 }],
    shape: [{ ...end, plus: end.plus - (start[0] ?? 0) }],
  };
}

/** Of a list without zeros: places from 0 on, as exports did before there was Range. */
function nonZero(inputs: Inputs): Made {
  const shape = inputs.shape(0);
  const [length] = shape ?? [];
  const isFull = inputs.constants(0)?.every((value) => value !== 0) === true;
  return shape?.length === 1 && length && isFull ? { sizes: [{ ...length, plus: length.plus - 1 }] } : {};
}

/** Of a mask: its tokens, counted. */
function cumulated(inputs: Inputs): Made {
  const shape = inputs.shape(0);
  const isMask = inputs.constants(0)?.every((value) => value === 1) === true;
  if (!isMask || !shape?.some((size) => size?.grows)) return { shape };
  const isExclusive = inputs.node.integers.get("exclusive")?.[0] === 1;
  return { sizes: [growing(isExclusive ? -1 : 0)], shape };
}

/** A look-up in a table, or one size of a list. */
function gathered(inputs: Inputs): Made {
  const axis = inputs.node.integers.get("axis")?.[0] ?? inputs.constants(2)?.[0] ?? 0;
  const table = inputs.weightShape(0);
  const place = inputs.largest(1);
  const rows = table?.[axis];
  const places = inputs.constants(1);
  const list = inputs.sizes(0);
  return {
    sizes: list && places?.map((index) => list.at(index)),
    shape: axis === 0 && table ? inputs.shape(1)?.concat(table.slice(1).map(fixed)) : undefined,
    limits: rows !== undefined && place?.grows ? [rows - 1 - place.plus] : [],
  };
}

/** A table cut to the length of a text, or some sizes of a list. */
function sliced(inputs: Inputs): Made {
  const [starts, ends] = [inputs.constants(1), inputs.sizes(2)];
  if (!ends) return {};
  const axes = inputs.constants(3) ?? ends.map((_, index) => index);
  const shape = inputs.shape(0)?.slice();
  const table = inputs.weightShape(0);
  const limits: number[] = [];
  for (const [index, axis] of axes.entries()) {
    const [start, end, length] = [starts?.[index], ends[index], shape?.at(axis)];
    const rows = table?.at(axis);
    if (end?.grows && rows !== undefined) limits.push(rows - end.plus);
    if (shape) shape[axis < 0 ? axis + shape.length : axis] = cutLength(length, start, end);
  }
  const isWhole = table !== undefined && shape?.every((size, axis) => size?.plus === table[axis]);
  const isList = table === undefined || table.length === 1;
  const list =
    isList && starts && !ends[0]?.grows ? inputs.sizes(0)?.slice(starts[0], ends[0]?.plus) : undefined;
  const count = inputs.count(0);
  const lastEnd = ends.at(-1);
  if (count && lastEnd?.grows) return { sizes: [growing(lastEnd.plus - 1 + count.first)], shape, limits };
  return { sizes: list, shape, limits, count: isWhole ? count : undefined };
}

function cutLength(
  length: Largest | undefined,
  start: number | undefined,
  end: Largest | undefined,
): Largest | undefined {
  if (start === undefined || start < 0 || end === undefined) return undefined;
  if (end.grows) return growing(end.plus - start);
  if (length === undefined || length.grows) return undefined;
  const last = end.plus < 0 ? length.plus + end.plus : Math.min(end.plus, length.plus);
  return fixed(Math.max(0, last - start));
}
