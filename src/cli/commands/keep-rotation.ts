// The command that keeps a rotation as a model, as a person copies it.
import type { Candidate } from "../../open/candidate.ts";
import { rotationObstacle } from "../../quality/rotation/rotatable.ts";
import { camel, OPTIONS, type OptionName } from "../options/options.ts";
import type { OneCandidate } from "../settings.ts";
import { shellWord } from "./configuration.ts";

/** What `models add-rotation` must be told so that it does the same. */
const KEPT_OPTIONS = [
  "dataset",
  "text-column",
  "variant",
  "backend",
  "runtime",
  "prompt",
  "seed",
  "models",
] as const satisfies readonly OptionName[];

/** The command that keeps a rotation as a model; undefined where none can be folded in. */
export function keepRotationCommand(options: OneCandidate, candidate: Candidate): string | undefined {
  if (rotationObstacle(candidate)) return undefined;
  const settings = KEPT_OPTIONS.flatMap((name) => {
    const value = options[camel(name) as keyof OneCandidate];
    return String(value) === String(defaultOf(name)) ? [] : [`--${name}`, String(value)];
  });
  return ["mrlbench", "models", "add-rotation", options.model, ...settings].map(shellWord).join(" ");
}

function defaultOf(name: OptionName): string | undefined {
  const { default: usual }: { readonly help: string; readonly default?: string } = OPTIONS[name];
  return usual;
}
