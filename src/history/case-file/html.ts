import type { Block, Document, Field, Section } from './document.js';
import { visible } from './text.js';

/** One file that needs nothing else: no script, no font, no picture, and it prints as it reads. */
export function toHtml(document: Document): string {
  const { kind, title, subtitle, about, footer, cover, sections, madeAt } = document;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="date" content="${madeAt.toISOString()}">
<title>${escaped(`${title} ${subtitle} ${kind}`)}</title>
<style>${STYLE}@page { @bottom-left { content: ${cssString(footer)}; } }
</style>
</head>
<body>
<header>
<p class="kind">${escaped(kind)}</p>
<h1>${escaped(title)}<br><small>${escaped(subtitle)}</small></h1>
<p class="subtitle">${escaped(about)}</p>
${fieldList(cover)}
</header>
<nav><h2>目录</h2><ol>${sections.map(({ title: name }, i) => `<li><a href="#s${i + 1}">${escaped(name)}</a></li>`).join('')}</ol></nav>
${sections.map(section).join('\n')}
</body>
</html>
`;
}

const section = ({ title, blocks }: Section, i: number): string =>
  `<section id="s${i + 1}">\n<h2>${numeral(i + 1)}、${escaped(title)}</h2>\n${blocks.map(block).join('\n')}\n</section>`;

function block(given: Block): string {
  switch (given.kind) {
    case 'heading':
      return `<h3>${escaped(given.text)}</h3>`;
    case 'text':
      return `<p>${lines(given.text)}</p>`;
    case 'fields':
      return fieldList(given.fields);
    case 'table': {
      const total = given.columns.reduce((sum, { width }) => sum + width, 0);
      const widths = given.columns.map(
        ({ width }) => `<col style="width:${((width / total) * 100).toFixed(1)}%">`,
      );
      const aligned = (i: number): string =>
        given.columns[i]?.align === 'right' ? ' class="right"' : '';
      const heads = given.columns.map(
        ({ head }, i) => `<th scope="col"${aligned(i)}>${escaped(head)}</th>`,
      );
      const rows = given.rows.map(
        (row) =>
          `<tr>${row.map((cell, i) => `<td${aligned(i)}>${lines(cell)}</td>`).join('')}</tr>`,
      );
      return `<table><colgroup>${widths.join('')}</colgroup><thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody></table>`;
    }
  }
}

const fieldList = (fields: readonly Field[]): string =>
  `<dl>${fields.map(({ label, value }) => `<dt>${escaped(label)}</dt><dd>${lines(value)}</dd>`).join('\n')}</dl>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string =>
  visible(text).replaceAll(/[&<>"']/g, (char) => ENTITIES[char] as string);

const lines = (text: string): string => escaped(text).replaceAll('\n', '<br>');

/** As a CSS string inside a style element: nothing in it can end either. */
const cssString = (text: string): string =>
  `"${[...visible(text)].map((char) => (/[\w -]/.test(char) ? char : `\\${char.codePointAt(0)?.toString(16)} `)).join('')}"`;

const DIGITS = '零一二三四五六七八九十';
export const numeral = (n: number): string =>
  n <= 10 ? (DIGITS[n] as string) : `十${DIGITS[n - 10] ?? ''}`;

const STYLE = `
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); } }
:root { color: #1a1a1a; background: #fff; font: 14px/1.6 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { border-bottom: 3px double #8a1c1c; padding-bottom: 1.5rem; }
.kind { letter-spacing: .6em; text-align: center; color: #8a1c1c; font-size: 1.3rem; margin: 2rem 0 0; }
h1 { text-align: center; font-size: 1.7rem; margin: .4rem 0; overflow-wrap: anywhere; }
h1 small { font-size: 1.2rem; }
.subtitle { text-align: center; color: #555; margin: 0 0 1.5rem; }
h2 { font-size: 1.15rem; color: #8a1c1c; border-bottom: 1px solid #8a1c1c; margin: 2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 .4rem; }
h2, h3 { break-after: avoid; }
nav ol { columns: 2; }
a { color: inherit; }
dl { display: grid; grid-template-columns: 9.5em 1fr; gap: .15rem .8rem; margin: .5rem 0; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: .4rem 0 1rem; font-size: .86rem; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { background: #f3eeee; text-align: left; font-weight: 600; }
th, td { border: 1px solid #c9bfbf; padding: .25rem .4rem; vertical-align: top; overflow-wrap: anywhere; }
.right { text-align: right; font-variant-numeric: tabular-nums; }
@media print { body { max-width: none; padding: 0; } :root { font-size: 10pt; } header { break-after: page; } nav { display: none; } }
`;
