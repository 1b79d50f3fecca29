// All kernels, as one module over a memory that its user makes. AssemblyScript: `bun run setup` compiles it to kernels.wasm.
export { gatherColumns, transposeRows } from "./columns";
export { meanFloat16, meanFloat32, meanInt8 } from "./table";
export { nearestSigns, scoreFound, setSigns, signTables } from "./funnel";
export { resampleSums } from "./resample";
export { collect, rankLists } from "./shortlists";
