// The manual page, by groff where it is installed.
import { expect, test } from "bun:test";
import { COMMAND_NAMES } from "../../../src/cli/options/commands.ts";
import { manualPage } from "../../../src/cli/options/manual-page.ts";
import { OPTION_NAMES } from "../../../src/cli/options/options.ts";
import { ExitCode } from "../../../src/core/errors.ts";

const page = manualPage("1.2.3");
const canFormat = Bun.which("groff") !== null;
if (!canFormat) console.warn("SKIPPED: the manual page is not formatted: groff was not found");

test("every command, option and exit code has its paragraph", () => {
  for (const command of COMMAND_NAMES) expect(page).toContain(`.TP\n.B ${command.replaceAll("-", "\\-")}`);
  for (const option of OPTION_NAMES) expect(page).toContain(`\\fB\\-\\-${option.replaceAll("-", "\\-")}\\fR`);
  for (const code of Object.values(ExitCode)) expect(page).toContain(`.TP\n.B ${code}\n`);
});

test.skipIf(!canFormat)("it is roff without a complaint, and reads as a manual page", () => {
  const { stdout, stderr } = Bun.spawnSync(["groff", "-man", "-Tascii", "-ww", "-P-c"], {
    stdin: Buffer.from(page),
  });
  expect(stderr.toString()).toBe("");
  // A terminal that strikes over makes bold so.
  const text = stdout.toString().replaceAll(/.[\b]/g, "");
  expect(text).toContain("MRLBENCH(1)");
  expect(text).toMatch(/--backend cpu\|gpu\|npu \+\n\s+device class, never/);
  expect(text).toContain("EXIT STATUS");
});
