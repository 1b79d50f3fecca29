// How a document says that it is a decision, and of which form.

export const DECISION_SCHEMA = "mrlbench-decision";
/** Raised when a reader of the old documents would misread the new ones. */
export const DECISION_SCHEMA_VERSION = 1;
