// One taking of figures in a process of its own: `bun taking-child.ts NAME`, by the name of its first figure, prints them as JSON.
import { TAKINGS } from "./takings.ts";

const taking = TAKINGS.find(({ names }) => names[0] === process.argv[2])!;
console.log(JSON.stringify([await taking.take()].flat()));
