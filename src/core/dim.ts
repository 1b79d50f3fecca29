// The dimension of a vector, as it is asked for.

/** How many components of a vector are kept; full: all that the model gives. */
export type Dim = number | "full";
