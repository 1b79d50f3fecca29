// mrlbench help: of the program or of a command, in short or in whole, or all of it as a manual page.
import type { CommandName } from "../options/commands.ts";
import { helpText } from "../options/help.ts";
import type { HelpKind } from "../options/requests.ts";

export async function helpOfKind(of: CommandName | undefined, kind: HelpKind | undefined): Promise<string> {
  if (kind !== "man") return helpText(of, kind === "all");
  const [{ manualPage }, { version }] = await Promise.all([
    import("../options/manual-page.ts"),
    import("../../assets/version.ts"),
  ]);
  return manualPage(version);
}
