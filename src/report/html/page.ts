// The page: one file that asks for nothing from outside and runs no script. A chart is drawn for wide and for narrow screens, and has
// its table with it.
import type { Block, Chart, Column, Download, ReportTable } from "./blocks.ts";
import { html, Markup } from "./escape.ts";
import { STYLESHEET } from "./stylesheet.ts";
import { numericColumns, valueText } from "./values.ts";
import type { Written } from "./written.ts";

const WIDE_PX = 840;
const NARROW_PX = 328;

/** No script, no request: also for a browser that would be asked to. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The whole document. */
export function htmlPage({ title, lead, sections, missing }: Written): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#report">To the report</a>
<header><h1>${title}</h1>
${lead.map((line) => html`<p>${line}</p>`)}
<nav aria-label="Sections"><ul>${sections.map((one) => html`<li><a href="#${one.id}">${one.title}</a></li>`)}</ul></nav>
</header>
<main id="report">
${sections.map(
  ({ id, title, blocks }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${blocks.map(blockMarkup)}
</section>
`,
)}
${
  missing.length === 0
    ? ""
    : html`<section id="not-here" aria-labelledby="not-here-title"><h2 id="not-here-title">Not in these runs</h2>
<dl class="missing">${missing.map(({ title, without }) => html`<dt>${title}</dt><dd>${without}</dd>`)}</dl></section>`
}
</main>
</body>
</html>
`;
  return page.text;
}

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case "sentence":
      return html`<p>${block.text}</p>\n`;
    case "table":
      return tableMarkup(block);
    case "chart":
      return chartMarkup(block);
    case "commands":
      return html`<pre tabindex="0"><code>${block.lines.join("\n")}</code></pre>\n`;
    case "download":
      return downloadMarkup(block);
  }
}

function chartMarkup({ title, text, draw, table, isTableShown }: Chart): Markup {
  return html`<figure>
<figcaption><h3>${title}</h3><p>${text}</p></figcaption>
<div class="wide" role="img" aria-label="${title}">${new Markup(draw(WIDE_PX))}</div>
<div class="narrow" role="img" aria-label="${title}">${new Markup(draw(NARROW_PX))}</div>
${
  isTableShown
    ? tableMarkup(table)
    : html`<details><summary>The same as a table</summary>
${tableMarkup(table)}</details>`
}
</figure>
`;
}

/** As many fit beside the text of the page. */
const MOST_COLUMNS = 11;

/** Roles are named, because a narrow screen shows a row as a block. */
function tableMarkup(table: ReportTable): Markup {
  const { caption, columns, rows } = table;
  const isNumber = numericColumns(table);
  const cell = (row: ReportTable["rows"][number], at: number) => {
    const column = columns[at]!;
    const key = column.key === undefined ? "" : html` data-key="${column.key}"`;
    const style = isNumber[at] ? html` class="number"` : "";
    return html`<td role="cell"${key}${style} data-title="${column.title}">${valueText(row[at])}</td>`;
  };
  const many = columns.length > MOST_COLUMNS ? html` class="many"` : "";
  return html`<table role="table"${many}><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    ({ title }, at) =>
      html`<th role="columnheader" scope="col"${isNumber[at] ? html` class="number"` : ""}>${title}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (row) =>
      html`<tr role="row"><th role="rowheader" scope="row">${valueText(row[0])}</th>${columns
        .slice(1)
        .map((_, at) => cell(row, at + 1))}</tr>
`,
  )}</tbody></table>
${meanings(columns)}`;
}

function meanings(columns: readonly Column[]): Markup {
  const explained = columns.filter(({ what }) => what !== undefined);
  if (explained.length === 0) return html``;
  return html`<details><summary>What the columns are</summary>
<dl>${explained.map(({ title, what }) => html`<dt>${title}</dt><dd>${what}</dd>`)}</dl></details>
`;
}

function downloadMarkup({ name, what, type, bytes }: Download): Markup {
  const data = Buffer.from(bytes()).toString("base64");
  return html`<p class="download"><a download="${name}" href="${new Markup(`data:${type};base64,${data}`)}">${name}</a> ${what}</p>\n`;
}
