// What a person calls the cases of a grid: by what differs among them.
import type { BenchCase } from "../../cases/settings.ts";
import type { Pin } from "../../core/pin.ts";
import type { PlannedCase } from "../grid-case.ts";

/** How a case names it, if at all; its value; how a plan names it. */
type Part = readonly [name: string, text: string, long: string];

/** What stands for a value that was not named; where there is none, the case has no such thing. */
const OWN: Readonly<Record<string, string>> = {
  variant: "its own",
  provider: "its own",
  precision: "its own",
};

/** In the order of the cases; each names what some other has differently. */
export function caseNames(cases: readonly PlannedCase[]): readonly string[] {
  const parts = cases.map(partsOf);
  const isVaried = (parts[0] ?? []).map(([, first], at) => parts.some((one) => one[at]![1] !== first));
  return parts.map((one) => {
    const words = one.flatMap(([name, text], at) => {
      if (!isVaried[at] || text === "") return [];
      return [name === "" ? text : `${name} ${text}`];
    });
    return words.join(" ") || "the case";
  });
}

/** What takes several values, with all that it takes. */
export function variedParts(
  cases: readonly PlannedCase[],
): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const parts = cases.map(partsOf);
  return (parts[0] ?? []).flatMap(([, , long], at) => {
    const values = [...new Set(parts.map((one) => one[at]![1] || OWN[long] || ""))].filter(Boolean);
    return values.length < 2 ? [] : [{ name: long, values }];
  });
}

/** Where the texts of a case are from, for people. */
export function textName({ text }: Pick<BenchCase, "text">): string {
  return text.kind === "file" ? text.path : text.words;
}

function partsOf({ benchCase, settings: { ticks } }: PlannedCase): readonly Part[] {
  const { model, variant = "", backend, runtime, provider = "", precision = "" } = benchCase;
  const { layer, dim, batch, threads, pin, spin, arena, load, gapMs, callers, sessions } = benchCase;
  return [
    ["", model, "model"],
    ["", variant, "variant"],
    ["", backend, "backend"],
    ["", runtime, "runtime"],
    ["", provider, "provider"],
    ["", precision, "precision"],
    ["layer", layer, "layer"],
    ["dim", String(dim), "dim"],
    ["batch", String(batch), "batch"],
    ["threads", String(threads), "threads"],
    ["pin", pinText(pin), "pin"],
    ["spin", spin ? "1" : "0", "spin"],
    ["arena", arena ? "1" : "0", "arena"],
    ["load", load, "load"],
    ["gap", gapMs === undefined ? "" : String(gapMs), "gap"],
    ["callers", String(callers), "callers"],
    ["sessions", sessions, "sessions"],
    ["text", textName(benchCase), "text"],
    ["repeat-hits", layer === "C" ? String(ticks.repeatHits) : "", "repeat-hits"],
  ];
}

function pinText(pin: Pin): string {
  const words = { none: "0", auto: "1", performance: "cpu:p", efficiency: "cpu:e" } as const;
  return typeof pin === "string" ? words[pin] : `cpu:${pin.join("+")}`;
}
