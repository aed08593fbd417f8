import { histories } from '../../../projections/history/tables.js';
import type { History } from '../../domain/history/state.js';
import type { HistoryReport, RowReport } from '../../earlier/report.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import { sentence } from '../../kernel/sentence.js';
import { FEN, FLAG, LABEL, list, object, orNull, REASON, rowOf, TEXT, WHOLE } from '../schemas.js';

/** What is wrong or to be known, in both languages. */
const said = ({ code, params }: RefusalReason) => ({
  code,
  text: { zh: sentence(code, params, 'zh'), en: sentence(code, params, 'en') },
});

const rowView = ({ problems, notes, ...row }: RowReport) => ({
  ...row,
  problems: problems.map((problem) => ({ ...said(problem), column: problem.column })),
  notes: notes.map(said),
});

export const reportView = ({ rows, ...report }: HistoryReport) => ({
  ...report,
  rows: rows.map(rowView),
});

const TOTALS = object({
  awards: WHOLE,
  payments: WHOLE,
  grantedFen: FEN,
  paidFen: FEN,
  recoveredFen: FEN,
});
const TAKEN = object({
  cap: TEXT,
  key: TEXT,
  year: orNull(WHOLE),
  amountFen: orNull(FEN),
  ceilingFen: orNull(FEN),
  leftFen: orNull(FEN),
});
const AWARD = object({
  number: TEXT,
  uscc: TEXT,
  name: TEXT,
  isNew: FLAG,
  measure: TEXT,
  benefitYear: WHOLE,
  grantedOn: TEXT,
  amountFen: FEN,
  counted: FLAG,
  taken: list(TAKEN),
});

export const REPORT = object({
  historyId: TEXT,
  sha256: TEXT,
  file: TEXT,
  wrong: { ...WHOLE, description: 'How many mistakes; 0: it can be imported' },
  totals: TOTALS,
  rows: list(
    object({
      line: WHOLE,
      award: orNull(AWARD),
      paidFen: orNull(FEN),
      recoveredFen: orNull(FEN),
      problems: list(object({ code: TEXT, text: LABEL, column: TEXT })),
      notes: list(object({ code: TEXT, text: LABEL })),
    }),
  ),
});

export const ENTRY = rowOf(histories, ['failure', 'kept'], {
  failure: orNull(REASON),
  kept: orNull(list(TEXT)),
});

/** Why it was declined or taken back; what refused it, with its row. */
function whyNot(state: History) {
  const none = { reason: null, failure: null };
  switch (state.status) {
    case 'declined':
    case 'voiding':
    case 'voided':
      return { ...none, reason: state.reason };
    case 'failed':
      return { ...none, failure: { line: state.line, ...said(state.reason) } };
    case 'staged':
    case 'proposed':
    case 'importing':
    case 'imported':
      return none;
  }
}

/** What the second person confirms. */
export const historyView = (state: History) => {
  const { historyId, status, awards } = state;
  const of = 'sha256' in state ? state : null;
  return {
    historyId,
    status,
    sha256: of?.sha256 ?? null,
    file: of?.file ?? null,
    proposedBy: of?.proposedBy ?? null,
    confirmedBy: 'confirmedBy' in state ? state.confirmedBy : null,
    takenBackBy: 'takenBackBy' in state ? state.takenBackBy : null,
    ...whyNot(state),
    totals: of?.totals ?? null,
    awards,
  };
};

export const HISTORY = object({
  historyId: TEXT,
  status: TEXT,
  sha256: orNull(TEXT),
  file: orNull(TEXT),
  proposedBy: orNull(TEXT),
  confirmedBy: orNull(TEXT),
  takenBackBy: orNull(TEXT),
  reason: { ...orNull(TEXT), description: 'Why it was declined or taken back' },
  failure: orNull(object({ line: WHOLE, code: TEXT, text: LABEL })),
  totals: orNull(TOTALS),
  awards: list({ type: 'object', additionalProperties: true }),
});
