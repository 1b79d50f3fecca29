// What the system answers while a store is written, and what of it is none of the store.
import { expect, test } from "bun:test";
import { writingTo } from "../../../src/assets/store/store-errors.ts";

async function failureOf(code: string, syscall: string): Promise<Error> {
  const error = Object.assign(new Error(`${code}: refused, ${syscall} '/x'`), { code, syscall, path: "/x" });
  try {
    await writingTo("/store", async () => {
      throw error;
    });
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error("nothing was thrown");
}

test("names the store, with room as the advice, or open files where those lack", async () => {
  const full = await failureOf("ENOSPC", "copyfile");
  expect(full.message).toStartWith("the model store /store cannot be written; seen: ENOSPC");
  expect(full).toMatchObject({ exitCode: 74, next: expect.stringContaining("Make room there") });
  const open = await failureOf("EMFILE", "copyfile");
  expect(open).toMatchObject({ exitCode: 74, next: expect.stringContaining("ulimit -n") });
});

test("a process that opens what is added, and cannot be started, is left to who tells of processes", async () => {
  expect((await failureOf("EAGAIN", "posix_spawn")).message).toStartWith("EAGAIN: refused");
});
