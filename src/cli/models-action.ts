// The words after `mrlbench models`: what to do, and with which model.
import { UsageError } from "../core/errors.ts";
import { seeHelp } from "./advice.ts";
import { nearest } from "./words.ts";

export type ModelsAction =
  | { readonly kind: "list" }
  | { readonly kind: "show"; readonly model: string }
  | { readonly kind: "add"; readonly folder: string }
  /** `revision` is a branch, tag or commit. */
  | { readonly kind: "pull"; readonly id: string; readonly revision: string }
  /** All models without an id. */
  | { readonly kind: "verify"; readonly id: string | undefined };

const USAGES: Readonly<Record<ModelsAction["kind"], string>> = {
  list: "models list",
  show: "models show ID",
  add: "models add DIR",
  pull: "models pull ID[@REVISION]",
  verify: "models verify [ID]",
};

/** @throws UsageError that names the right words */
export function readModelsAction(operands: readonly string[]): ModelsAction {
  const [word = "list", operand, ...rest] = operands;
  const kind = Object.keys(USAGES).find((name): name is ModelsAction["kind"] => name === word);
  if (kind === undefined) throw unknownAction(word);
  const takesNone = kind === "list";
  const needsOne = kind === "show" || kind === "add" || kind === "pull";
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
    case "pull":
      return { kind, ...splitRevision(operand!) };
    case "verify":
      return { kind, id: operand };
  }
}

function splitRevision(text: string): { readonly id: string; readonly revision: string } {
  const [id = "", revision = "main", ...rest] = text.split("@");
  if (/^[\w.-]+\/[\w.-]+$/.test(id) && revision !== "" && rest.length === 0) return { id, revision };
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
