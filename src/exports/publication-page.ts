import { formatYuan } from '../kernel/money.js';
import type { Language } from '../kernel/sentence.js';
import type { TypedCell } from '../banking/spreadsheet.js';
import { escaped } from '../banking/workbook.js';
import type { Publication } from './publication.js';

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.6 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
    max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
  p { margin: .25rem 0; }
  .warning { border-left: 4px solid #c60; padding-left: .75rem; }
  .wide { overflow-x: auto; margin: 1rem 0; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: .4rem .6rem; border-bottom: 1px solid #8885; text-align: left;
    vertical-align: top; }
  th { white-space: nowrap; }
  .number { text-align: right; }
  .number, .day { white-space: nowrap; }
  tfoot td { border: 0; font-weight: 600; }
  @media print { body { margin: 0; max-width: none; } thead { display: table-header-group; } }
`;

/** A list as a page that needs nothing else: no script, no font, no picture from anywhere. */
export function publicationPage<Row>(
  { sheet, rows, sums }: Publication<Row>,
  note: string,
  warning: string | null,
  language: Language,
): string {
  const { columns } = sheet;
  const title = escaped(sheet[language]);
  const headings = columns
    .map((each) => `<th scope="col">${escaped(each[language])}</th>`)
    .join('');
  const lines = rows.map(
    (row) => `<tr>${columns.map(({ of }) => cell(of(row, language))).join('')}</tr>`,
  );
  const under = sums.map(
    ({ label, amountFen }) =>
      `<tr><td colspan="${columns.length}">${escaped(label[language])} ${formatYuan(amountFen)}</td></tr>`,
  );
  const none = language === 'zh' ? '暂无。' : 'None.';
  const empty = `<tr><td colspan="${columns.length}">${none}</td></tr>`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
${warning === null ? '' : `<p class="warning">${escaped(warning)}</p>\n`}<p>${escaped(note)}</p>
<div class="wide"><table>
<thead><tr>${headings}</tr></thead>
<tbody>
${lines.join('\n') || empty}
</tbody>
<tfoot>
${rows.length > 0 ? under.join('\n') : ''}
</tfoot>
</table></div>
</html>
`;
}

function cell(value: TypedCell): string {
  if (typeof value === 'bigint') return `<td class="number">${formatYuan(value)}</td>`;
  if (typeof value === 'number') return `<td class="number">${value}</td>`;
  if (typeof value === 'string') return `<td>${escaped(value)}</td>`;
  return `<td class="day">${value.day}</td>`;
}
