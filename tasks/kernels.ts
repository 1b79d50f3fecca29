// The SIMD kernels: set-up compiles them, the build packs them.
export const KERNELS_FILE = "kernels/kernels.wasm";
