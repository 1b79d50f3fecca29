// The words of commands by which this program starts itself; they are not on the command line that people see.

export const HIDDEN_COMMANDS = {
  harness: "__harness",
  control: "__control",
  measureCase: "__measure-case",
  firstVector: "__first-inference",
  answerDecide: "__answer-decide",
  prove: "__prove",
  listLibrary: "__list-library",
  compileModel: "__compile-model",
  measureBoundary: "__measure-boundary",
  loadWorker: "__load-worker",
  encode: "__encode",
  programReader: "__program-reader",
  caller: "__caller",
  callerThread: "__caller-thread",
  keepCost: "__keep-cost",
} as const;
