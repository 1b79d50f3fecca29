// An explanation as a person reads it.
import { INDENT, wrapText } from "../style.ts";
import type { Entry } from "./entries.ts";

export function explanationLines(
  { name, kind, place, what, unit, interval, more }: Entry,
  columns: number,
): string[] {
  const isName = /^\S*_/.test(what);
  const sentence = `${isName ? what.slice(0, 1) : what.slice(0, 1).toUpperCase()}${what.slice(1)}${/[.!?]$/.test(what) ? "" : "."}`;
  return [
    `${name}: ${kind} (${place})`,
    ...[
      sentence,
      ...(more === undefined ? [] : [more]),
      ...(kind === "warning" ? [] : [`Unit: ${unit}.`, `Interval: ${interval ?? "none."}`]),
    ].flatMap((text) => wrapText(text, columns, INDENT)),
  ];
}

/** All names, by kind. */
export function nameLines(entries: readonly Entry[], columns: number): string[] {
  return [...Map.groupBy(entries, ({ kind, place }) => `${kind}s (${place})`)].flatMap(
    ([title, own], index) => [
      ...(index === 0 ? [] : [""]),
      title,
      ...wrapText(own.map(({ name }) => name).join(" "), columns, INDENT),
    ],
  );
}
