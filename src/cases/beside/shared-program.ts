// The user's own program beside several processes: started once, by whoever starts these; each asks it to begin and to end its stretches.
import type { ParentLine } from "../../host/children/parent-line.ts";
import type { Partner, PartnerStretch } from "../../sim/load/partner.ts";
import { type ErrorData, errorData, errorOf } from "../children/handed-over.ts";

type Question = "begin" | "end";
type Reply = { readonly stretch: PartnerStretch | undefined } | { readonly error: ErrorData };

/** The program, as a process sees it whose parent runs it. */
export function programOfParent(parent: ParentLine): Partner {
  let failed: Error | undefined;
  const failure = () => {
    const told = parent.failure();
    failed ??= told === undefined ? undefined : errorOf(told as ErrorData);
    return failed;
  };
  const ask = async (question: Question) => {
    const reply = (await parent.ask(question)) as Reply;
    if ("stretch" in reply) return reply.stretch;
    failed ??= errorOf(reply.error);
    throw failed;
  };
  return {
    load: "sim-cmd",
    async begin() {
      await ask("begin");
    },
    async end() {
      return (await ask("end"))!;
    },
    failure,
    // Who started it closes it.
    async close() {},
  };
}

/** What the parent replies to its child, and tells it. */
export function programForChild(program: Partner) {
  return {
    async reply(question: unknown): Promise<Reply> {
      try {
        if (question === "end") return { stretch: await program.end() };
        await program.begin();
        return { stretch: undefined };
      } catch (error) {
        return { error: errorData(error as Error) };
      }
    },
    failure(): ErrorData | undefined {
      const failure = program.failure();
      return failure && errorData(failure);
    },
  };
}
