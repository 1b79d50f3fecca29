// How C functions are called, as far as the systems that we run on differ in what we call: one row a kind of machine.

export interface CallingConvention {
  /**
   * A struct of two words that goes by value, such as OpenVINO's ov_shape_t: in two registers as if it were two arguments, or as the address
   * of a copy.
   */
  readonly twoWordStruct: "registers" | "address";
  /** What a variadic function takes after its named arguments: as if it were named, or on the stack. */
  readonly variadic: "as named" | "stack";
  /** What a path is made of where a runtime takes one (ORTCHAR_T, wchar_t). */
  readonly pathUnit: "utf8" | "utf16";
}

/** By `process.platform` and `process.arch`. */
export const CONVENTIONS: Readonly<Record<string, CallingConvention>> = {
  // System V ABI, AMD64 supplement, 3.2.3.
  "linux-x64": { twoWordStruct: "registers", variadic: "as named", pathUnit: "utf8" },
  // Procedure call standard for the ARM 64-bit architecture, 6.4.
  "linux-arm64": { twoWordStruct: "registers", variadic: "as named", pathUnit: "utf8" },
  // Apple: "Writing ARM64 code for Apple platforms", variadic functions.
  "darwin-arm64": { twoWordStruct: "registers", variadic: "stack", pathUnit: "utf8" },
  // Microsoft: x64 calling convention, parameter passing: what is not of 1, 2, 4 or 8 bytes goes by reference.
  "win32-x64": { twoWordStruct: "address", variadic: "as named", pathUnit: "utf16" },
  // Microsoft: ARM64 ABI conventions: as the standard for the integers and pointers that we pass.
  "win32-arm64": { twoWordStruct: "registers", variadic: "as named", pathUnit: "utf16" },
};

const row = CONVENTIONS[`${process.platform}-${process.arch}`];
if (!row) throw new Error(`how C functions are called is not known for ${process.platform}-${process.arch}`);

/** Of this machine. */
export const convention: CallingConvention = row;
