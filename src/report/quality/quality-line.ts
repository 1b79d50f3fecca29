// The verdict on one line, for programs and for --quiet.

import type { LadderVerdict } from "../../mrl/verdict/ladder-verdict.ts";
import type { LadderIdentity } from "../../schema/ladder-columns.ts";

/** `quality key=value …`: dims by verdict, joined by +; blanks in a value become `_`. */
export function qualityLine(identity: LadderIdentity, { decisions, shape, kept }: LadderVerdict): string {
  const dims = (wanted: string) =>
    decisions
      .filter(({ verdict }) => verdict === wanted)
      .map(({ dim }) => dim)
      .join("+");
  const pairs: Readonly<Record<string, string | number>> = {
    ...identity,
    measure: decisions[0]!.measure,
    shape: shape.shape,
    cliff_from: shape.step?.fromDim ?? "",
    cliff_to: shape.step?.toDim ?? "",
    ...Object.fromEntries(
      kept.map(({ level, provenDim }) => [`keeps_${Math.round(100 * level)}`, provenDim]),
    ),
    pass: dims("pass"),
    undecided: dims("undecided"),
    refuse: dims("refuse"),
  };
  const text = Object.entries(pairs).map(
    ([key, value]) => `${key}=${String(value).replace(/[\s\p{Cc}]/gu, "_")}`,
  );
  return `quality ${text.join(" ")}`;
}
