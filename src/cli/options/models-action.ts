// The words after `mrlbench models`: what to do, and with which model.
import { isModelId } from "../../assets/store/store.ts";
import { UsageError } from "../../core/errors.ts";
import { nearest } from "../../core/words.ts";
import { seeHelp } from "./advice.ts";
import type { OptionName } from "./options.ts";
import { RECIPE_OPTIONS } from "./recipe-options.ts";

export type ModelsAction =
  | { readonly kind: "list" }
  | { readonly kind: "show"; readonly model: string }
  | { readonly kind: "add"; readonly folder: string }
  /** `revision` is a branch, tag or commit. */
  | { readonly kind: "pull"; readonly id: string; readonly revision: string }
  /** `model` is what --model takes. */
  | { readonly kind: "add-rotation"; readonly model: string }
  /** `model` is what --model takes, but for a single file. */
  | { readonly kind: "golden"; readonly model: string }
  /** All models without an id; a path for a folder that has golden vectors. */
  | { readonly kind: "verify"; readonly id: string | undefined }
  | { readonly kind: "remove"; readonly id: string };

const USAGES: Readonly<Record<ModelsAction["kind"], string>> = {
  list: "models list",
  show: "models show ID",
  add: "models add DIR",
  pull: "models pull ID[@REVISION]",
  "add-rotation": "models add-rotation MODEL",
  golden: "models golden MODEL",
  verify: "models verify [ID]",
  remove: "models remove ID",
};

const NEEDS_ONE: readonly ModelsAction["kind"][] = [
  "show",
  "add",
  "pull",
  "add-rotation",
  "golden",
  "remove",
];

/** Options that every action takes. */
const COMMON_OPTIONS: readonly OptionName[] = ["models", "config", "quiet", "no-progress"];

const LIBRARY_PLACES: readonly OptionName[] = [
  "cache-dir",
  "ort-library",
  "openvino-library",
  "provider-library",
];
const RUN_OPTIONS: readonly OptionName[] = ["variant", "backend", "runtime", "batch", "prompt", "threads"];

/** How golden vectors are made. */
export const VECTOR_OPTIONS: readonly OptionName[] = [
  ...RUN_OPTIONS,
  ...(["provider", "normalize"] as const),
  ...RECIPE_OPTIONS,
];
const GOLDEN_OPTIONS: readonly OptionName[] = [...VECTOR_OPTIONS, "json", ...LIBRARY_PLACES];

/** Options that some actions take besides. */
const OWN_OPTIONS: Readonly<Partial<Record<ModelsAction["kind"], readonly OptionName[]>>> = {
  "add-rotation": [
    ...RUN_OPTIONS,
    ...LIBRARY_PLACES,
    ...(["inexact-tokenizer", "seed", "dataset", "text-column", "name", "jobs", "no-vector-cache"] as const),
  ],
  pull: ["variant"],
  add: ["variant", "name", "inexact-tokenizer"],
  golden: GOLDEN_OPTIONS,
  verify: GOLDEN_OPTIONS,
};

/** @throws UsageError that names the right words */
export function readModelsAction(operands: readonly string[]): ModelsAction {
  const [word = "list", operand, ...rest] = operands;
  const kind = Object.keys(USAGES).find((name): name is ModelsAction["kind"] => name === word);
  if (kind === undefined) throw unknownAction(word);
  const takesNone = kind === "list";
  const needsOne = NEEDS_ONE.includes(kind);
  if (rest.length > 0 || (takesNone && operand !== undefined) || (needsOne && operand === undefined)) {
    throw wrongWords(kind, operands);
  }
  switch (kind) {
    case "list":
      return { kind };
    case "show":
      return { kind, model: operand! };
    case "add":
      return { kind, folder: operand! };
    case "add-rotation":
    case "golden":
      return { kind, model: operand! };
    case "pull":
      return { kind, ...splitRevision(operand!) };
    case "verify":
      return { kind, id: operand };
    case "remove":
      return { kind, id: operand! };
  }
}

/** @throws UsageError for an option that the action would not read */
export function refuseOptions({ kind }: ModelsAction, typed: readonly OptionName[]): void {
  const isRead = (option: OptionName) =>
    COMMON_OPTIONS.includes(option) || (OWN_OPTIONS[kind] ?? []).includes(option);
  const unread = typed.find((option) => !isRead(option));
  if (unread === undefined) return;
  const readers = Object.keys(OWN_OPTIONS).filter((other): other is keyof typeof USAGES =>
    OWN_OPTIONS[other as keyof typeof USAGES]!.includes(unread),
  );
  throw new UsageError({
    what: `mrlbench models ${kind} does not take --${unread}`,
    seen: `mrlbench ${USAGES[kind]} --${unread}`,
    expected: readers.map((reader) => `mrlbench ${USAGES[reader]}`).join(", or "),
    next: seeHelp("models"),
  });
}

function splitRevision(text: string): { readonly id: string; readonly revision: string } {
  const [id = "", revision = "main", ...rest] = text.split("@");
  if (id.includes("/") && isModelId(id) && revision !== "" && rest.length === 0) return { id, revision };
  throw new UsageError({
    what: "mrlbench models pull takes the id of a model",
    seen: JSON.stringify(text),
    expected: "OWNER/NAME, or OWNER/NAME@REVISION",
    next: seeHelp("models"),
  });
}

function unknownAction(word: string): UsageError {
  const guess = nearest(word, Object.keys(USAGES));
  return new UsageError({
    what: "mrlbench models has no such action",
    seen: JSON.stringify(word),
    expected: Object.values(USAGES).join(", "),
    next: seeHelp("models", guess && `mrlbench models ${guess}`),
  });
}

function wrongWords(kind: ModelsAction["kind"], operands: readonly string[]): UsageError {
  return new UsageError({
    what: `mrlbench models ${kind} takes other words`,
    seen: JSON.stringify(operands.slice(1).join(" ")),
    expected: `mrlbench ${USAGES[kind]}`,
    next: seeHelp("models"),
  });
}
