// How an option is called in what a person reads. The library says `cacheDir`, as an application writes it; the command line adds its dashes.

let spoken = (name: string) => name;

/** @param name as the library's options spell it */
export function optionName(name: string): string {
  return spoken(name);
}

/** Called once, before anything else, by a program that people give its options in another form. */
export function nameOptionsAsFlags(): void {
  spoken = (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
