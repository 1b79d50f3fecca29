// --require: a run that asks for a machine in some state, and does not start on one that is not in it.
import { MissingError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { cpusOfProcess } from "../../host/pinning.ts";
import { CaseWatch } from "../../host/state/case-watch.ts";
import { type Condition, unmetConditions } from "../../host/state/conditions.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import { SystemFiles } from "../../host/state/system-files.ts";
import { criticalTemperatureC } from "../../host/state/temperature.ts";

/** Long enough for the system's counters, and for a program that works now and then. */
const WATCH_MS = 1000;

/**
 * @param virtualMachine the hypervisor's name, or `none`
 * @throws MissingError that names what is not met
 */
export async function refuseUnmet(
  asked: readonly Condition[],
  virtualMachine: string | undefined,
): Promise<void> {
  if (asked.length === 0) return;
  using watch = new CaseWatch(cpusOfProcess());
  await Bun.sleep(WATCH_MS);
  const unmet = unmetConditions(asked, {
    ...watch.end(),
    quotaCpus: readCpuQuota()?.cpus,
    criticalC: criticalTemperatureC(new SystemFiles()),
    virtualMachine,
  });
  if (unmet.length === 0) return;
  throw new MissingError({
    what: `${optionName("require")} ${unmet.map(({ name }) => name).join(",")} is not met`,
    seen: unmet.map(({ name, seen }) => `${name}: ${seen}`).join("; "),
    expected: unmet.map(({ what }) => what).join(", "),
    next: unmet.map(({ next }) => next).join(" "),
  });
}
