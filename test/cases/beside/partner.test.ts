// What runs beside, from the request of the command line: which CPUs, and what is worth a warning.
import { describe, expect, test } from "bun:test";
import { openPartner, type PartnerRequest } from "../../../src/cases/beside/partner.ts";
import { loadWarnings, memberWarnings } from "../../../src/cases/beside/partner-warnings.ts";
import { childCommand } from "../../../src/cli/processes/self-command.ts";
import { chooseCpus, cpusOfProcess } from "../../../src/host/pinning.ts";
import { memberStretch } from "../../../src/sim/load/partner.ts";

const cpus = cpusOfProcess();
const request: PartnerRequest = { load: "solo", simCmd: undefined, threads: 1, ownCpus: undefined };

async function membersOf(asked: Partial<PartnerRequest>) {
  const partner = await openPartner({ ...request, ...asked }, childCommand);
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

  test("the user's program, whatever the load", async () => {
    const simCmd = "while :; do echo 1; sleep 0.01; done";
    expect(await membersOf({ load: "peak", simCmd })).toEqual([["sim-cmd", undefined, undefined]]);
  });
});

describe("a warning says", () => {
  const codesOf = (asked: Partial<PartnerRequest>, on: readonly number[]) =>
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
    expect(codesOf({ load: "typical", simCmd: "x" }, [0])).toEqual([]);
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
    expect(memberWarnings([stretch(10, 5), stretch(10, 5)])).toEqual([]);
    const [warning] = memberWarnings([stretch(10, 5), stretch(10, 6)]);
    expect(warning).toMatchObject({ code: "ticks-together" });
    expect(warning!.text).toStartWith("11 of 20 lines");
  });
});
