// Whether a stream is a terminal, as the module of the system tells it: of pipes, files, the null device, closed streams and a real one.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { projectFolder } from "../engine/libraries.ts";

const SCRIPT = `
  const { isTerminal } = await import("./src/files/terminal.ts");
  const ours = [0, 1, 2, 77].map(isTerminal);
  const { isatty } = await import("node:tty");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(process.argv.at(-1), JSON.stringify([ours, [0, 1, 2, 77].map((fd) => isatty(fd))]));
`;

describe.skipIf(process.platform === "win32")("a stream", () => {
  if (process.platform === "win32") console.warn("SKIPPED: redirections are those of a POSIX shell");
  const answers = (
    redirection: string,
    before: readonly string[] = ["sh", "-c"],
    after: readonly string[] = [],
  ) => {
    const answer = join(projectFolder, "dist", `terminal-${process.pid}.json`);
    const command = `"${process.execPath}" -e '${SCRIPT}' "${answer}" ${redirection}; cat "${answer}"; rm "${answer}"`;
    const { stdout } = Bun.spawnSync([...before, command, ...after], { cwd: projectFolder, stdin: "ignore" });
    return JSON.parse(stdout.toString().match(/\[\[.*\]\]/)![0]) as [boolean[], boolean[]];
  };

  test.each(["</dev/null >/dev/null", "2>/dev/null | cat", "<package.json", "<&- 2>&-"])(
    "%s",
    (redirection) => {
      const [ours, known] = answers(redirection);
      expect(ours).toEqual(known);
      expect(ours[0]).toBe(false);
    },
  );

  test.skipIf(Bun.which("script") === null)("a pseudo-terminal", () => {
    if (Bun.which("script") === null) console.warn("SKIPPED: script makes the terminal, and it is not here");
    const [ours, known] = answers("</dev/null", ["script", "-qec"], ["/dev/null"]);
    expect(ours).toEqual(known);
    expect(ours.slice(1, 3)).toEqual([true, true]);
  });
});
