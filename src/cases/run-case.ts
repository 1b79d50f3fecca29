// What one process makes of a case, whatever happens on the way: the model is opened, its layer measured, all of it closed.
import { ExitCode, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { signalCode } from "../core/signals.ts";
import { exitCodeOf } from "../core/system-error.ts";
import type { TextSet } from "../data/text-set.ts";
import type { EngineSource } from "../open/candidate.ts";
import { type OpenModel, openModel } from "../open/model.ts";
import { runCallCase } from "./calls/call-case.ts";
import { candidateOf } from "./case-candidate.ts";
import { compileCacheOf } from "./compile-cache.ts";
import { caseOfError } from "./describe/failed-case.ts";
import { askedIdentity, openedIdentity } from "./describe/identity.ts";
import type { ProcessOutcome } from "./outcome.ts";
import { proofOfCase, requireProven } from "./proof/case-proof.ts";
import type { RunContext } from "./run-context.ts";
import type { BenchCase, Layer } from "./settings.ts";
import { runTickCase } from "./ticks/tick-case.ts";

type LayerRun = (
  benchCase: BenchCase,
  model: OpenModel,
  texts: TextSet,
  context: RunContext,
) => Promise<ProcessOutcome>;

const LAYERS: Readonly<Record<Layer, LayerRun>> = { A: runCallCase, B: runCallCase, C: runTickCase };

/** A setting that has no effect is a mistake. @throws UsageError */
function requireKept(compileCache: boolean | undefined, { candidate }: OpenModel): void {
  const { isCompiledBefore, provider } = candidate.engine;
  if (compileCache !== true || isCompiledBefore !== undefined) return;
  throw new UsageError({
    what: `${provider} keeps nothing that it compiled`,
    seen: `${optionName("compileCache")} 1`,
    expected: "a device of OpenVINO, or the provider of a library that writes EP context models",
    next: `Leave ${optionName("compileCache")} out.`,
  });
}

/**
 * @param openEngine in place of the native runtimes
 * @throws UsageError and OutputError, which end the run; whatever else fails is an outcome
 */
export async function runCase(
  benchCase: BenchCase,
  texts: TextSet,
  context: RunContext,
  openEngine?: EngineSource,
): Promise<ProcessOutcome> {
  // Who it is, as far as that is known by now: a row of a failure names the candidate that failed.
  let known = askedIdentity(benchCase);
  let proven = context;
  try {
    const request = candidateOf(benchCase, context.settings);
    const { report, failure: unproven } = await proofOfCase(request, context);
    // What crashed once would take this process with it.
    if (unproven !== undefined && exitCodeOf(unproven) === ExitCode.native) throw unproven;
    if (report !== undefined) {
      proven = { ...context, proof: report };
      known = { ...known, ...report.route };
      requireProven(report, request, context.settings.acceptFallback);
    }
    const compileCache = compileCacheOf(benchCase, context);
    using model = openModel({ ...request, ...report?.route, compileCache }, context.places, {
      ...(openEngine && { openEngine }),
      onRoute: ({ runtime, provider }, { id, variant }) => {
        known = { ...known, model: id, variant, runtime, provider };
      },
    });
    requireKept(context.settings.compileCache, model);
    // A device that is not here was told by now, in the words of whoever missed it.
    if (unproven !== undefined) throw unproven;
    known = openedIdentity(model.candidate, known.dim);
    const outcome = await LAYERS[benchCase.layer](benchCase, model, texts, proven);
    if (signalCode() !== undefined) context.answerEarly?.(outcome);
    return outcome;
  } catch (error) {
    context.progress.end();
    return caseOfError(benchCase, known, error, proven);
  }
}
