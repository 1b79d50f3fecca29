// What a process that proves answers, and what a case makes of it.
import type { Failure } from "../../core/errors.ts";
import type { Device } from "../../engine/device.ts";
import type { OperatorRuns } from "../../engine/engine.ts";
import type { Parity, Proof } from "../../engine/proof.ts";
import type { Precision } from "../../engine/providers.ts";
import type { Route } from "../../engine/routes.ts";

export interface ProofReport extends Proof {
  readonly route: Route;
  readonly device: Device | undefined;
  readonly otherDevices: readonly Device[];
  /** Undefined where nothing shows it. */
  readonly precision: Precision | undefined;
  readonly parity: Parity;
  readonly operators: readonly OperatorRuns[];
}

/** One line of JSON: the report, or why there is none. */
export interface ProofAnswer {
  readonly report?: ProofReport;
  readonly failure?: Pick<Failure, "exitCode" | "message" | "next">;
}

/** Both are undefined where nothing has to be proven. */
export interface CaseProof {
  readonly report: ProofReport | undefined;
  /** Why there is none. */
  readonly failure: Error | undefined;
}
