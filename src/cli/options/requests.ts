// Words that ask for help or the version, however a person is used to ask: `help`, `-h`, `help quality`, `--help all`, `version`, `-v`.

/** What help there is besides that of a command: all options, or the manual page. */
export const HELP_KINDS = ["all", "man"] as const;
export type HelpKind = (typeof HELP_KINDS)[number];

export interface Requests {
  /** Words that the options are read from. */
  readonly argv: readonly string[];
  readonly helpKind: HelpKind | undefined;
}

export function asRequests(argv: readonly string[]): Requests {
  const [first, ...others] = argv;
  if (argv.length === 1 && (first === "version" || first === "-v"))
    return { argv: ["--version"], helpKind: undefined };
  if (first === "help") {
    const helpKind = HELP_KINDS.find((kind) => others.includes(kind));
    return { argv: [...others.filter((word) => word !== helpKind), "--help"], helpKind };
  }
  const kindIndex = argv.findIndex((word) => word === "--help" || word === "-h") + 1;
  const helpKind = kindIndex === 0 ? undefined : HELP_KINDS.find((kind) => kind === argv[kindIndex]);
  return { argv: helpKind === undefined ? argv : argv.toSpliced(kindIndex, 1), helpKind };
}
