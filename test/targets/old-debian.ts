// The C library of an older Linux than this one, by this machine's own package client: what a person with an old system has.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Debian 11: glibc 2.31, GCC 10. Older ones are in no archive that a package client reaches by itself. */
const RELEASE = "bullseye";
const PACKAGES = ["libc6", "libstdc++6", "libgcc-s1"];
const FOLDERS = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"];

export interface OldSystem {
  /** Where a library of it lies here. @throws when it has none of that name */
  readonly placeOf: (name: string) => string;
}

/** @returns why it cannot be had here */
export function fetchOldSystem(folder: string): OldSystem | string {
  const mirror =
    Bun.which("apt-get") === null
      ? ""
      : archiveOf(said(["apt-get", "indextargets", "--format", "$(REPO_URI)"]));
  if (mirror === "") return "no archive of Debian is known to this machine";
  for (const name of ["lists/partial", "cache/archives/partial", "root"])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "sources.list"), `deb ${mirror} ${RELEASE} main\n`);
  const places = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  const apt = [
    "apt-get",
    "-qq",
    ...Object.entries(places).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
  said([...apt, "update"], folder);
  said([...apt, "download", ...PACKAGES.map((name) => `${name}/${RELEASE}`)], folder);
  const files = readdirSync(folder).filter((name) => name.endsWith(".deb"));
  if (files.length < PACKAGES.length) return `this machine's archive has no ${RELEASE}`;
  const root = join(folder, "root");
  for (const name of files) said(["dpkg-deb", "-x", join(folder, name), root]);
  return {
    placeOf(name) {
      const path = FOLDERS.map((each) => join(root, each, name)).find(existsSync);
      if (path === undefined) throw new Error(`${RELEASE} has no ${name}`);
      return path;
    },
  };
}

function archiveOf(uris: string): string {
  return uris.split("\n").find((uri) => uri !== "" && !uri.includes("security")) ?? "";
}

function said(command: readonly string[], cwd = "."): string {
  return Bun.spawnSync([...command], { cwd, stderr: "ignore", timeout: 60_000 }).stdout.toString();
}
