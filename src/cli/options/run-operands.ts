// The run folders that compare and check are told of.
import { UsageError } from "../../core/errors.ts";
import { seeHelp } from "./advice.ts";

export interface ComparedRuns {
  readonly a: string;
  readonly b: string;
}

/** @throws UsageError unless there are two */
export function comparedRuns(operands: readonly string[]): ComparedRuns {
  const [a, b] = operands;
  if (a !== undefined && b !== undefined && operands.length === 2) return { a, b };
  throw new UsageError({
    what: "mrlbench compare takes two run folders",
    seen: shown(operands),
    expected: "two, as --out makes them",
    next: seeHelp("compare"),
  });
}

/** @throws UsageError unless there is one */
export function baseOf(operands: readonly string[]): string {
  const [base] = operands;
  if (base !== undefined && operands.length === 1) return base;
  throw new UsageError({
    what: "mrlbench check takes one run folder",
    seen: shown(operands),
    expected: "one, as --out makes it; --against OTHER names what else is measured",
    next: seeHelp("check"),
  });
}

function shown(operands: readonly string[]): string {
  return operands.length === 0 ? "none" : JSON.stringify(operands.join(" "));
}
