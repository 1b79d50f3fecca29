// Each system call of each command, made to fail: the command ends with a code of the contract, says what failed, and leaves whole
// files or none.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { randomFrom, shuffled } from "../../../src/core/random.ts";
import { openLoopbackHub } from "../../assets/loopback-hub.ts";
import { summed } from "../counts.ts";
import {
  type Extent,
  type FaultPart,
  type Finding,
  inShare,
  type Listener,
  NOBODY,
  type OfOthers,
  type PartResult,
  type Share,
  WHOLE,
} from "../part.ts";
import { type PlannedInjection, plannedInjections, TRACED_CALLS } from "./injections.ts";
import { type Place, type Scenario, scenarios } from "./scenarios.ts";
import { canTrace, inject, injectionText, sitesOfCalls, type TracedRun } from "./strace.ts";
import { type Content, contentOf, contentsUnder } from "./whole-files.ts";

const EXECUTABLE = resolve("dist/mrlbench");
/** Injections of a scenario that the short extent draws; who looks for more asks for another number or seed. */
const SHORT_COUNT = Number(process.env.FAULTS_COUNT ?? 12);
const SEED = Number(process.env.FAULTS_SEED ?? 23);
/** Most of them wait: for processes that start, and for what is timed. */
const AT_A_TIME = 4;
const CONTRACT_CODES = [0, 3, 4, 74];
/** What is written aside. */
const PIECES = /(^|\/)(\.part-|\.adding-)|\.(tmp|part)$/;
/** A folder that could not be opened to be removed, each call being counted in every thread for itself: the next writer removes it. */
const REMOVAL = /\.adding-.*O_DIRECTORY/;
/** What came of a pull stays for the next one, which holds it against the hub's hashes. */
const KEPT_FOR_NEXT = /(^|\/)\.pulling\//;
const HUB_MODEL = "test/fixtures/models/minilm";

export const systemCalls: FaultPart = {
  name: "system-calls",
  hasShares: true,
  async run(extent, share = WHOLE, listener = NOBODY): Promise<PartResult> {
    if (!canTrace)
      return {
        tried: 0,
        findings: [],
        skipped: "system calls are made to fail by strace, which is not here",
      };
    const root = mkdtempSync(join(tmpdir(), "mrlbench-faults-"));
    const hub = await openLoopbackHub("owner/tiny", hubFiles());
    try {
      const results = [];
      for (const scenario of chosenScenarios()) {
        const beginMs = performance.now();
        const result = await runScenario(scenario, { root, hubUrl: hub.url }, extent, share, listener);
        const seconds = Math.round((performance.now() - beginMs) / 1000);
        listener.done(`${scenario.name}: ${result.tried} of ${result.planned} faults in ${seconds} s`);
        results.push(result);
      }
      return {
        ...summed(results),
      };
    } finally {
      hub.stop();
      rmSync(root, { recursive: true, force: true });
    }
  },
};

/** `FAULTS_SCENARIOS=embed,bench` does only these. */
function chosenScenarios(): readonly Scenario[] {
  const named = process.env.FAULTS_SCENARIOS?.split(",");
  return scenarios.filter(({ name }) => named?.includes(name) ?? true);
}

/** `FAULTS_CALLS=clone3,mprotect` lets only these fail. */
function isNamed({ call }: PlannedInjection): boolean {
  return process.env.FAULTS_CALLS?.split(",").includes(call) ?? true;
}

function hubFiles() {
  const names = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "modules.json",
    "1_Pooling/config.json",
  ];
  return [...names, "sentence_bert_config.json", "onnx/model.onnx"].map((name) => ({
    name,
    content: new Uint8Array(readFileSync(join(HUB_MODEL, name))),
    isLarge: name.endsWith(".onnx"),
  }));
}

interface Workplace {
  readonly root: string;
  readonly hubUrl: string;
}

/** What a run left: files by path, standard output among them. */
type Left = ReadonlyMap<string, Content | undefined>;

async function runScenario(
  scenario: Scenario,
  workplace: Workplace,
  extent: Extent,
  share: Share,
  listener: Listener,
): Promise<PartResult & { readonly planned: number }> {
  const warmCache = join(workplace.root, "cache");
  const attempt = async (number: string, injection?: PlannedInjection, args = scenario.args) => {
    const folder = join(workplace.root, `${scenario.name}-${number}`);
    mkdirSync(join(folder, "home"), { recursive: true });
    const place: Place = { folder, warmCache, hubUrl: workplace.hubUrl };
    scenario.prepare?.(place);
    const traced = {
      command: [EXECUTABLE, ...args],
      cwd: folder,
      env: {
        HOME: join(folder, "home"),
        MRLBENCH_CACHE: scenario.isCold ? join(folder, "cache") : warmCache,
        ...scenario.env?.(place),
      },
      stdin: scenario.stdin ?? "",
    };
    const log = join(workplace.root, `${scenario.name}-${number}.log`);
    try {
      const { run, sites } = injection
        ? { run: await inject(traced, injection, log), sites: new Map() }
        : await sitesOfCalls(traced, TRACED_CALLS, log);
      return { run, sites, left: leftBy(folder, run, scenario) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(log, { force: true });
    }
  };

  const startUp = await attempt("start-up", undefined, ["--version"]);
  // The first one fills the cache.
  if (!scenario.isCold) await attempt("first");
  const right = await attempt("right");
  if (right.run.code !== 0) {
    const what = `${scenario.name} ends in ${right.run.code} without any fault: ${right.run.stderr}`;
    return { tried: 0, planned: 0, findings: [{ outcome: "other", what }] };
  }
  const planned = plannedInjections(right.sites, startUp.sites, SEED).filter(isNamed);
  const most = extent === "short" ? SHORT_COUNT : scenario.mostInjections;
  const drawnOnes = most === undefined ? planned : drawn(planned, most);
  const chosen = extent === "short" ? drawnOnes : inShare(drawnOnes, share);
  const findings: Finding[] = [];
  const ofOthers: OfOthers[] = [];
  await inTurns(chosen, async (injection, index) => {
    const { run, left } = await attempt(String(index), injection);
    const command = `${scenario.name}: mrlbench ${scenario.args.join(" ")} under ${injectionText(injection)}`;
    const ending = endOfOthers(run, injection);
    if (ending !== undefined) {
      const end = { ending, what: `${command}: ${endingOf(run)}` };
      ofOthers.push(end);
      listener.ofOthers(end);
    }
    // Whoever ended it: what was written is whole.
    const found = [
      ...(ending === undefined ? judgeEnding(run, injection) : []),
      ...judgeLeft(run, left, right.left, injection),
    ];
    for (const { outcome, what } of found) {
      const finding = { outcome, what: `${command}: ${what}` };
      findings.push(finding);
      listener.found(finding);
    }
  });
  return { tried: chosen.length, planned: drawnOnes.length, findings, ofOthers };
}

function leftBy(folder: string, run: TracedRun, { stdout = "txt" }: Scenario): Left {
  return new Map([
    ...contentsUnder(folder),
    ["standard output", standardOutput(run.stdout, stdout)] as const,
  ]);
}

/** Nothing at all is whole. */
function standardOutput(bytes: Uint8Array, ending: string): Content | undefined {
  return bytes.length === 0 ? { units: 0 } : contentOf(`.${ending}`, bytes);
}

/** Ended by a signal or an exit code that only the engine has. */
function hasCrashed({ code }: TracedRun): boolean {
  return code === null || code > 128 || !(CONTRACT_CODES.includes(code) || code === 2 || code === 70);
}

/** How others ended it: without the memory and threads that they take, or, for a crash, by what native code reads of the system by itself. */
function endOfOthers(run: TracedRun, { mayCrash }: PlannedInjection): OfOthers["ending"] | undefined {
  if (run.threads !== undefined) return mayCrash ? "hang" : undefined;
  const isOfOthers = mayCrash || /[<"]\/(sys|proc|dev|etc|usr|lib)\//.test(run.failed);
  return isOfOthers && hasCrashed(run) ? "crash" : undefined;
}

/** One line. */
function endingOf({ code, signal, stderr, failed, threads }: TracedRun): string {
  const said = stderr.trim().split("\n").slice(-3).join(" / ").slice(0, 300);
  return `exit ${code ?? signal}; ${failed.split("\n")[0]}; ${threads ?? said}`;
}

function judgeEnding(run: TracedRun, injection: PlannedInjection): Finding[] {
  const { code, stderr, threads } = run;
  const found = (outcome: Finding["outcome"], what: string) => [
    { outcome, what: `${what}; ${endingOf(run)}` },
  ];
  if (threads !== undefined) return found("hang", "still runs after two minutes");
  if (code === 70) return found("bug", "a bug of ours");
  if (hasCrashed(run)) return found("crash", "it crashed");
  if (!CONTRACT_CODES.includes(code!)) return found("other", "a code outside the contract");
  if (code !== 0 && !/^mrlbench: .*\n {2}\S/m.test(stderr) && !isAboutStderr(injection))
    return found("other", "no message with advice");
  return [];
}

function judgeLeft(run: TracedRun, left: Left, right: Left, injection: PlannedInjection): Finding[] {
  const findings: Finding[] = [];
  const { code, failed, threads } = run;
  const mayLeave = injection.mayLeave || REMOVAL.test(failed) || hasCrashed(run) || threads !== undefined;
  const found = (outcome: Finding["outcome"], what: string) =>
    findings.push({ outcome, what: `${what}; ${endingOf(run)}` });
  for (const [name, content] of left) {
    if (KEPT_FOR_NEXT.test(name)) continue;
    const expected = right.get(name);
    if (PIECES.test(name)) {
      if (!mayLeave) found("halfFile", `${name} is left behind`);
    } else if (content === undefined) {
      if (!(name === "standard output" && isAboutStderr(injection)))
        found("halfFile", `${name} is not whole`);
    } else if (code === 0 && expected !== undefined && content.units < expected.units && isOfRows(name)) {
      found("lostRow", `${name} holds ${content.units}, not ${expected.units}`);
    }
  }
  if (code === 0) {
    for (const name of right.keys()) {
      if (!left.has(name) && !/^(home|cache)\//.test(name)) found("lostRow", `${name} is missing`);
    }
  }
  return findings;
}

function isOfRows(name: string): boolean {
  return name === "standard output" || /\.(csv|jsonl)$/.test(name);
}

/** Where nothing can be written, nothing can be said. */
function isAboutStderr({ call }: PlannedInjection): boolean {
  return /write/.test(call);
}

function drawn(planned: readonly PlannedInjection[], count: number): readonly PlannedInjection[] {
  return shuffled(planned, randomFrom(SEED)).slice(0, count);
}

async function inTurns<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
