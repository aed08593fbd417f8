import { BOOKS } from '../../projections/books/accounts.js';
import type { JournalEntry, JournalPosting } from '../../projections/books/query.js';
import { localTime } from '../kernel/days.js';
import { column, dayCell, type Sheet } from './sheet.js';

/** A row for each posting, as its entry has it. */
export type JournalRow = JournalEntry & { readonly posting: JournalPosting };

export async function* journalRows(
  entries: AsyncIterable<JournalEntry>,
): AsyncGenerator<JournalRow> {
  for await (const entry of entries) {
    for (const posting of entry.postings) yield { ...entry, posting };
  }
}

export const journalSheet: Sheet<JournalRow> = {
  zh: '记账凭证',
  en: 'Journal',
  columns: [
    column('日期', 'Day', ({ day }) => dayCell(day)),
    column('期间', 'Period', ({ period }) => period),
    column('序号', 'Seq', ({ seq }) => seq),
    column('账簿', 'Book', ({ posting: { book } }) => BOOKS[book].zh),
    column('科目编码', 'Account', ({ posting: { account } }) => account),
    column('科目名称', 'Account name', ({ posting: { zh } }) => zh),
    column('摘要', 'Narration', ({ narration }) => narration),
    column('借方', 'Debit', ({ posting: { amountFen } }) => (amountFen > 0n ? amountFen : '')),
    column('贷方', 'Credit', ({ posting: { amountFen } }) => (amountFen < 0n ? -amountFen : '')),
    column('责任单位', 'Unit', ({ unit }) => unit ?? ''),
    column('统一社会信用代码', 'USCC', ({ uscc }) => uscc ?? ''),
    column('支持措施', 'Measure', ({ measure }) => measure ?? ''),
    column('申报', 'Application', ({ applicationId }) => applicationId ?? ''),
    column('支付', 'Payment', ({ paymentId }) => paymentId ?? ''),
    column('预算指标', 'Budget line', ({ lineId }) => lineId ?? ''),
    column('事件', 'Event', ({ type }) => type),
    column('事件编号', 'Event id', ({ entryId }) => entryId),
    column('记录时间', 'Recorded at', ({ recordedAt }) => localTime(recordedAt)),
  ],
};
