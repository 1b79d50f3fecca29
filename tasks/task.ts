// How a task of this folder ends: with its exit code, and with text instead of a stack where the reader can help.

/** A reason why a task cannot go on that the reader can do something about. */
export class TaskError extends Error {}

export async function runTask(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main());
  } catch (error) {
    console.error(error instanceof TaskError ? error.message : error);
    process.exit(1);
  }
}
