// A child that leaves a program behind, which holds its streams: it tells its number, then answers unless it is to die.
import { spawn } from "node:child_process";
import { ParentLine } from "../../../src/host/children/parent-line.ts";

const line = ParentLine.open();
const how = await line.task();
const left = spawn("sleep", ["600"], { stdio: "inherit", detached: true });
left.unref();
if (how === "answer") line.answer({ left: left.pid, numbers: new Float64Array(100_000).fill(1.5) });
else process.stderr.write(`left ${left.pid}\n`);
process.exit(how === "answer" ? 0 : 4);
