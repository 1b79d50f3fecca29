// Whether a case may have the name of the device that was asked for: it is proven before anything is timed, once for all cases that differ
// in nothing that decides it.

import { outputOfProcess } from "../../bench/process-output.ts";
import { ExitCode, Failure, MissingError, RuntimeError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import { crashedLibrary } from "../../engine/library-provider.ts";
import { PROOF_LEVELS, PROVEN } from "../../engine/proof.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import type { ProofTask } from "../children/tasks.ts";
import type { RunContext } from "../run-context.ts";
import type { CaseProof, ProofAnswer, ProofReport } from "./proof-report.ts";

const PROCESS = "that proves which device computes";

/** The runtimes' own CPU in f32 is what others are compared with. @throws Interrupted */
export async function proofOfCase(candidate: CandidateRequest, context: RunContext): Promise<CaseProof> {
  const { backend, precision = "f32", providerLibrary } = candidate;
  if (backend === "cpu" && precision === "f32" && providerLibrary === undefined)
    return { report: undefined, failure: undefined };
  const task: ProofTask = {
    candidate: { ...candidate, threads: 1, pin: "none", spin: false },
    places: context.places,
    prompt: context.settings.prompt,
  };
  const key = JSON.stringify(task);
  const known = context.proofs.get(key);
  if (known) return known;
  const proof = await prove(task, context);
  context.proofs.set(key, proof);
  return proof;
}

async function prove(task: ProofTask, { childCommand }: RunContext): Promise<CaseProof> {
  const answer = await outputOfProcess<ProofAnswer>(childCommand("prove", task), PROCESS);
  stopIfSignalled();
  const { report, failure } = answer ?? {};
  if (report !== undefined) return { report, failure: undefined };
  if (failure !== undefined) {
    const { exitCode, message, next } = failure;
    return { report, failure: new Failure(exitCode, { what: message, next }) };
  }
  if (task.candidate.providerLibrary !== undefined)
    return { report, failure: crashedLibrary(task.candidate.providerLibrary) };
  const crash = new RuntimeError({
    what: `the process ${PROCESS} was ended by a signal`,
    expected: "a proof, or why there is none",
    next: `A runtime or a driver may have crashed: try another ${optionName("runtime")} or ${optionName("backend")}.`,
  });
  return { report, failure: crash };
}

/** @throws MissingError when another precision was asked for; Failure with exit code 5 when the device is not proven */
export function requireProven(
  { level, missing, precision, route }: ProofReport,
  { precision: asked }: CandidateRequest,
  acceptsFallback: boolean,
): void {
  if (asked !== undefined && precision !== asked) {
    throw new MissingError({
      what: `the device does not compute in ${asked}`,
      seen: `${route.provider} computes in ${precision ?? "what nothing shows"}`,
      expected: asked,
      next: `Leave ${optionName("precision")} out, or try another ${optionName("runtime")}.`,
    });
  }
  if (level >= PROVEN || acceptsFallback) return;
  throw new Failure(ExitCode.disqualified, {
    what: `it is not proven that the ${route.backend} computes (proof ${level} of ${PROVEN}: ${PROOF_LEVELS[level]})`,
    seen: missing ?? "",
    expected: PROOF_LEVELS[level + 1]!,
    next: `Choose ${optionName("backend")} cpu, or time it nonetheless, with what is missing in its row, by ${optionName("acceptFallback")}.`,
  });
}
