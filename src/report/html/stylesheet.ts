// How the page looks: light and dark by what the reader's system asks for, dense enough to be read as a whole, and without ink on paper
// that says nothing.
export const STYLESHEET = `
:root {
  --paper: #ffffff; --ink: #1b1f24; --quiet: #59636e; --line: #d5dae0; --soft: #f4f6f8; --link: #0858b8;
  --series-1: #0b62c4; --series-2: #c2410c; --series-3: #15803d; --series-4: #7c3aed; --series-5: #a16207; --series-6: #be185d;
  --mark: #59636e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e6e9ed; --quiet: #a3adb8; --line: #363d46; --soft: #1d2329; --link: #7db8ff;
    --series-1: #6cb0ff; --series-2: #ff9a5c; --series-3: #5fd38a; --series-4: #c4a5ff; --series-5: #f0cf5b; --series-6: #ff8ac2;
    --mark: #a3adb8;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; scroll-padding-top: 1rem; }
body { max-width: 56rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; margin: 0.5rem 0; } h2 { font-size: 1.3rem; margin: 0 0 0.5rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: 0.3rem 0 0.7rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; list-style: none; margin: 0; padding: 0.6rem 0; border-block: 1px solid var(--line); }
section { margin-block: 2.2rem; }
figure { margin: 1.4rem 0; } figure figure { margin: 0; }
figcaption p, dd { color: var(--quiet); }
.wide svg, .narrow svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; } figure figure > div { font-size: 0.85rem !important; }
table { border-collapse: collapse; width: 100%; margin: 0.8rem 0; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { text-align: left; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { color: var(--quiet); border-bottom-width: 2px; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; } thead .number { white-space: normal; } td, tbody th { overflow-wrap: anywhere; } td.number { overflow-wrap: normal; } td:not(.number) { min-width: 4.7rem; }
details { margin: 0.3rem 0; } summary { cursor: pointer; color: var(--link); width: fit-content; font-size: 0.88rem; }
dl { font-size: 0.88rem; margin: 0.4rem 0; } dt { font-weight: 600; } dd { margin: 0 0 0.3rem; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem; white-space: pre-wrap; font-size: 0.88rem; }
@media screen and (max-width: 50rem) {
  .wide { display: none; } .narrow { display: block; }
${rowsAsBlocks("table")}
}
@media screen and (max-width: 75rem) {
${rowsAsBlocks("table.many")}
}
@media screen and (min-width: 75.01rem) {
  table.many { --room: min(100vw - 4rem, 78rem); width: var(--room); margin-inline: calc((100% - var(--room)) / 2); }
}
@media print {
  :root {
    --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --soft: #fff; --link: #000; --mark: #444;
    --series-1: #0b62c4; --series-2: #c2410c; --series-3: #15803d; --series-4: #7c3aed; --series-5: #a16207; --series-6: #be185d;
  }
  html { font-size: 12px; } body { max-width: none; padding: 0; } nav, .skip, .download { display: none; }
  figure, tr, pre { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;

/** Where a table has no room beside itself each cell stands under the one before, with its title. */
function rowsAsBlocks(table: string): string {
  const within = (...parts: readonly string[]) => parts.map((part) => `${table} ${part}`).join(", ");
  return `  ${within("thead")} { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  ${table}, ${within("tbody", "tr", "th", "td", "caption")} { display: block; }
  ${within("tbody tr")} { border-bottom: 2px solid var(--line); padding: 0.4rem 0; }
  ${within("tbody th", "td")} { border: 0; padding: 0.1rem 0; }
  ${within("td")} { display: flex; justify-content: space-between; gap: 1rem; text-align: right; }
  ${within("td::before")} { content: attr(data-title); flex-shrink: 0; max-width: 50%; color: var(--quiet); text-align: left; }`;
}
