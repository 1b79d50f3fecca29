// A silent fallback, a stall and other vectors, put into the scripted engine: each of these candidates loses, with the reason.
import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProcessOutcome } from "../../src/cases/outcome.ts";
import { mergedCase } from "../../src/cases/plan/merged-case.ts";
import { runCase } from "../../src/cases/run-case.ts";
import type { CaseSettings } from "../../src/cases/settings.ts";
import type { Planned } from "../../src/decide/candidates.ts";
import { embedCompared } from "../../src/decide/children/embed-compared.ts";
import { Dossier, stepFigures } from "../../src/decide/dossier.ts";
import { decide } from "../../src/decision/decide.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { ScriptedCall } from "../../src/engine/scripted.ts";
import type { GridEnd } from "../../src/grid/grid-case.ts";
import type { EngineSource } from "../../src/open/candidate.ts";
import { openModel } from "../../src/open/model.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { benchCase, context, DIM, scripted, settings, texts } from "../cases/example-case.ts";
import { NO_LIMITS, SAME, weights } from "../decision/made.ts";
import { powerSums } from "../embed/scripted-model.ts";
import { projectFolder } from "../engine/libraries.ts";

const isMissing = !existsSync(join(projectFolder, "dist/stage"));
if (isMissing) console.warn("SKIPPED: cases of Layer C need dist/stage; the build makes it (bun run build)");
const temporaryFolder = temporaryFolders();
const cacheRoot = temporaryFolder();
const PATIENCE_MS = 900_000;
const ROUNDS = 6;
const STALL_NS = 400e6;
/** From one look at the clock to the next. */
const LOOK_NS = 100;

/** What is timed: the script moves the clock, so that no other program stalls anybody. */
let nowNs = 0;
let clock: { mockRestore(): void };
beforeEach(() => {
  nowNs = 1e9;
  clock = spyOn(Bun, "nanoseconds").mockImplementation(() => (nowNs += LOOK_NS));
});
afterEach(() => clock.mockRestore());

/** Enough for a p99 of each process. */
const SETTINGS: CaseSettings = {
  ...settings,
  iters: 664,
  warmup: 5,
  ticks: { ...settings.ticks, rounds: 4, indexSize: 64 },
};

/** What each candidate's engine does. */
const ENGINES: Readonly<Record<string, () => EngineSource>> = {
  honest: () => scripted({ CPUExecutionProvider: powerSums }).source,
  stalling() {
    let calls = 0;
    return scripted({
      CPUExecutionProvider(call) {
        calls++;
        // Seldom enough that no p99 shows it.
        if (calls % 251 === 0) nowNs += STALL_NS;
        return powerSums(call);
      },
    }).source;
  },
  leaving: () => withEngine({ fallback: "partial", placement: "OtherProvider:2+CPUExecutionProvider:3" }),
  scrambled: () => scripted({ CPUExecutionProvider: scrambled }).source,
};

/** What they do shows in one process. */
const ONCE: ReadonlySet<string> = new Set(["leaving", "scrambled"]);

function withEngine(changes: Partial<Engine>): EngineSource {
  const { source } = scripted({ CPUExecutionProvider: powerSums });
  return (...asked) => {
    const opened = source(...asked);
    return { ...opened, engine: { ...opened.engine, ...changes } };
  };
}

/** Components in another order. */
function scrambled(call: ScriptedCall): number {
  const status = powerSums(call);
  call.output.reverse();
  return status;
}

function planned(name: string): Planned {
  const { model, variant, backend, threads, pin, spin } = benchCase;
  const route = { backend, runtime: "ort", provider: "CPUExecutionProvider" } as const;
  const request = { model, variant, ...route, precision: undefined, batch: 1, threads, pin, spin };
  return {
    ...{ candidate: name, model: "made", variant: variant!, ...route, precision: undefined },
    ...{ request, files: undefined, refusal: undefined },
  };
}

const places = { ...context.places, cacheRoot };
const compared = { documents: texts.texts.slice(0, 20), queries: texts.texts.slice(20) };

function vectorsOf(name: string) {
  using model = openModel(planned(name).request, places, { openEngine: ENGINES[name]!() });
  return embedCompared(model, "none", compared);
}

/** Layer C of one candidate. */
async function measured(name: string, rounds: number, scratch: string): Promise<GridEnd> {
  const outcomes: ProcessOutcome[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = { ...context, places, settings: SETTINGS, scratch };
    outcomes.push(await runCase({ ...benchCase, layer: "C" }, texts, own, ENGINES[name]!()));
  }
  return {
    ...{ index: 0, standing: "measured", outcome: mergedCase(outcomes, rounds) },
    ...{ processes: rounds, planned: rounds, why: undefined },
  };
}

describe.skipIf(isMissing)("of candidates whose engines are made to", () => {
  test(
    "stall, leave their device or make other vectors each loses with its reason, and a sound one is taken",
    async () => {
      const judged = { ...weights({ fullDim: DIM, judgedOn: "honest" }), vectors: vectorsOf("honest") };
      const dossiers = await Promise.all(
        Object.keys(ENGINES).map(async (name) => {
          const dossier = new Dossier(planned(name));
          dossier.weights = judged;
          if (name !== "honest") dossier.vectors = vectorsOf(name);
          return dossier;
        }),
      );
      for (const dossier of dossiers) {
        const name = dossier.planned.candidate;
        const end = await measured(name, ONCE.has(name) ? 1 : ROUNDS, temporaryFolder());
        dossier.take(end);
        dossier.step = stepFigures(end);
      }
      const decision = decide({
        tried: dossiers.map((one) => one.tried()),
        limits: NO_LIMITS,
        parityOf: () => SAME,
      });
      const told = new Map(
        decision.candidates.map(
          ({ tried, standing, reason }) => [tried.candidate, `${standing}: ${reason}`] as const,
        ),
      );
      expect(decision.primary?.tried.candidate).toBe("honest");
      expect(told.get("stalling")).toMatch(/^unsteady: stalls: in the same rounds its slowest step is ×/);
      expect(told.get("leaving")).toMatch(/^disqualified: the work left the device/);
      expect(told.get("scrambled")).toMatch(
        /^gate: fails the gate: its vectors are not those that were judged/,
      );
    },
    PATIENCE_MS,
  );
});
