// What runs beside, from the request of the command line: which CPUs, and what is worth a warning.
import { describe, expect, test } from "bun:test";
import { type LoadRequest, openLoad, openProgram } from "../../../src/cases/beside/partner.ts";
import { loadWarnings, memberWarnings } from "../../../src/cases/beside/partner-warnings.ts";
import { childCommand } from "../../../src/cli/processes/self-command.ts";
import { chooseCpus, cpusOfProcess } from "../../../src/host/pinning.ts";
import { memberStretch, type Partner } from "../../../src/sim/load/partner.ts";

const cpus = cpusOfProcess();
const request: LoadRequest = { load: "solo", threads: 1, ownCpus: undefined };

const membersOf = async (asked: Partial<LoadRequest>) =>
  membersIn(await openLoad({ ...request, ...asked }, childCommand));

async function membersIn(partner: Partner) {
  try {
    await partner.begin();
    await Bun.sleep(30);
    const { members } = await partner.end();
    return members.map(({ cpu, dutyAsked }) => [partner.load, cpu, dutyAsked]);
  } finally {
    await partner.close();
  }
}

describe("beside the run is", () => {
  test("nothing for solo", async () => {
    expect(await membersOf({})).toEqual([]);
  });

  test("a worker on every CPU for peak", async () => {
    expect(await membersOf({ load: "peak" })).toEqual(cpus.map((cpu) => ["peak", cpu, 1]));
  });

  test("a worker on every other CPU for typical: other than those of --pin, or than the last", async () => {
    const loaded = (own: readonly number[]) =>
      cpus.filter((cpu) => !own.includes(cpu)).map((cpu) => ["typical" as const, cpu, 0.5]);
    expect(await membersOf({ load: "typical", ownCpus: [cpus[0]!] })).toEqual(loaded([cpus[0]!]));
    expect(await membersOf({ load: "typical" })).toEqual(loaded(chooseCpus(1)));
  });

  test("nothing for typical where the run has every CPU", async () => {
    expect(await membersOf({ load: "typical", ownCpus: cpus })).toEqual([]);
  });

  test("the user's program", async () => {
    const program = await openProgram("while :; do echo 1; sleep 0.01; done", [0], childCommand);
    expect(await membersIn(program)).toEqual([["sim-cmd", undefined, undefined]]);
  });
});

describe("a warning says", () => {
  const codesOf = (asked: Partial<LoadRequest>, on: readonly number[]) =>
    loadWarnings({ ...request, ...asked }, on).map(({ code }) => code);

  test("that threads are more than CPUs", () => {
    expect(codesOf({ threads: 2 }, [0, 1])).toEqual([]);
    expect(codesOf({ threads: 3 }, [0, 1])).toEqual(["more-threads-than-cpus"]);
    expect(loadWarnings({ ...request, threads: 2 }, [0])).toEqual([
      {
        code: "more-threads-than-cpus",
        text: "2 threads share 1 CPU: they wait for each other",
        next: "Use --threads 1 or fewer.",
      },
    ]);
  });

  test("that typical finds no CPU to load, where that is so", () => {
    expect(codesOf({ load: "typical" }, [0])).toEqual(["no-other-cpu"]);
    expect(codesOf({ load: "typical", ownCpus: [0, 1] }, [0, 1])).toEqual(["no-other-cpu"]);
    expect(codesOf({ load: "typical", threads: 2 }, [0, 1])).toEqual(["no-other-cpu"]);
    expect(codesOf({ load: "typical", threads: 2, ownCpus: [1] }, [0, 1])).toEqual([]);
    expect(codesOf({ load: "peak" }, [0])).toEqual([]);
  });

  test("that lines come in heaps, when most do", () => {
    const stretch = (tickCount: number, togetherCount: number) =>
      memberStretch({
        name: "program",
        cpu: undefined,
        wallNs: 1e9,
        dutyAsked: undefined,
        dutyMeasured: undefined,
        tickCount,
        togetherCount,
        tickNs: [],
      });
    expect(memberWarnings([])).toEqual([]);
    expect(memberWarnings([stretch(100, 50), stretch(100, 50)])).toEqual([]);
    const [warning] = memberWarnings([stretch(100, 50), stretch(100, 60)]);
    expect(warning).toMatchObject({ code: "ticks-together" });
    expect(warning!.text).toStartWith("110 of 200 lines");
  });

  /** Lines that come 4 ms apart. */
  const printing = (tickNs: number, plainCount = 250) =>
    memberStretch({
      name: "program",
      cpu: undefined,
      wallNs: 1e9,
      dutyAsked: undefined,
      dutyMeasured: undefined,
      tickCount: 250,
      togetherCount: 0,
      plainCount,
      tickNs: Array.from({ length: 250 }, () => tickNs),
    });

  test.each([
    [3.42, "ms"],
    [3420, "us"],
    [0.0034, "s"],
  ])("that plain numbers of %p look like %s where lines are 4 ms apart", (tickNs, unit) => {
    const [warning] = memberWarnings([printing(tickNs)]);
    expect(warning).toMatchObject({ code: "ticks-unit" });
    expect(warning!.text).toEndWith(`apart: they look like ${unit}`);
    expect(warning!.next).toContain(`3.42 ${unit}`);
  });

  test("but not where they are most of the time between lines, or have their unit", () => {
    expect(memberWarnings([printing(3_420_000)])).toEqual([]);
    // A frame of 16.7 ms of which a third of one was work.
    expect(memberWarnings([printing(300_000)])).toEqual([]);
    expect(memberWarnings([printing(3.42, 0)])).toEqual([]);
  });

  test("how many ticks are wanted where a stretch has too few, and how to get them", () => {
    const [warning] = memberWarnings([stretchOf(3), stretchOf(16), stretchOf(200)]);
    expect(warning).toMatchObject({
      code: "few-ticks-beside",
      text: "what ran beside ended 16 ticks in a stretch, and 64 are wanted",
      next: "Use 4 times as many --iters, so that a stretch lasts as long.",
    });
    expect(memberWarnings([stretchOf(64)])).toEqual([]);
  });

  const stretchOf = (tickCount: number) => memberStretch({ ...printing(1e6), tickNs: [1e6], tickCount });
});
