// A run that has something beside it: prints "open" when that is so, and "closed" when it was told to end by the word that its
// first argument names: "interrupt" listens for Ctrl-C as a run does, "wait" does nothing.

import { type LoadRequest, openLoad, openProgram } from "../../../src/cases/beside/partner.ts";
import { childCommand } from "../../../src/cli/processes/self-command.ts";

const [how, request] = process.argv.slice(2);
const interrupted = Promise.withResolvers<void>();
if (how === "interrupt") process.on("SIGINT", () => interrupted.resolve());

const asked = JSON.parse(request!) as LoadRequest | string;
const partner = await (typeof asked === "string"
  ? openProgram(asked, [], childCommand)
  : openLoad(asked, childCommand));
await partner.begin();
console.log("open");
await interrupted.promise;
const { members } = await partner.end();
await partner.close();
console.log(JSON.stringify({ failed: partner.failure() !== undefined, members: members.length }));
process.exit();
