// What a process of this program said when it failed, as a failure of ours.
import { ExitCode, Failure, RuntimeError } from "./errors.ts";

const CONTRACT_CODES: readonly number[] = Object.values(ExitCode);

/**
 * A process that our code never began in, because the engine could not start, has a code and words of its own.
 * @param what it is, as in `the process for the first inference`
 */
export function childFailure(what: string, exitCode: number, stderr: string): Failure {
  const [, said, next] = /^mrlbench[^:\n]*: (.*)\n {2}(.*)$/m.exec(stderr) ?? [];
  if (said !== undefined && next !== undefined && CONTRACT_CODES.includes(exitCode)) {
    // It was us who gave it its command, and not the user.
    const code = exitCode === ExitCode.usage ? ExitCode.missing : exitCode;
    return new Failure(code, { what: `${what} failed: ${said}`, next });
  }
  return new RuntimeError({
    what: `${what} failed`,
    seen: `exit code ${exitCode}: ${stderr.trim().slice(-500)}`,
    next: "Close other programs: the machine may lack memory, open files or processes.",
  });
}
