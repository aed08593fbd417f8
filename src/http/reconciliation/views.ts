import { breaks, matches, periods } from '../../../projections/reconciliation/tables.js';
import {
  FEN,
  type Schema,
  list,
  object,
  orNull,
  REASON,
  rowOf,
  TEXT,
  WHOLE,
  withMaybe,
  withMore,
} from '../schemas.js';

const sides = object({ lines: list(TEXT), movements: list(TEXT) });
const coded: Schema = object({ code: TEXT, text: object({ zh: TEXT, en: TEXT }) });

export const breakEntry = rowOf(breaks, [], {
  finding: withMore(coded, { params: { type: 'object', additionalProperties: true } }),
  lines: list(TEXT),
  movements: list(TEXT),
  related: sides,
  ageDays: { ...WHOLE, description: 'From the day it dates from to today' },
});

const bankLine = object({
  lineId: TEXT,
  accountId: TEXT,
  day: TEXT,
  amountFen: FEN,
  summary: TEXT,
  serial: orNull(TEXT),
  importId: TEXT,
  line: { ...WHOLE, description: 'In the file' },
});

export const breakView = withMore(breakEntry, {
  bankLines: list(bankLine),
  links: object({
    events: { ...TEXT, description: 'Of the break itself' },
    payments: list(TEXT),
    paymentEvents: list(TEXT),
    imports: list(TEXT),
  }),
});

const matchedLine = object({ lineId: TEXT, day: TEXT, amountFen: FEN });
const part = object({ paymentId: TEXT, returnId: orNull(TEXT), amountFen: FEN });
const matchReason = withMaybe(coded, {
  points: WHOLE,
  params: { type: 'object', additionalProperties: true },
});

export const matchEntry = rowOf(matches, ['matchedFor'], {
  lines: list(matchedLine),
  parts: list(part),
  reasons: list(matchReason),
  refusal: orNull(REASON),
});

const totals = object({
  openingFen: FEN,
  closingFen: FEN,
  lines: WHOLE,
  inFen: FEN,
  outFen: FEN,
  movements: WHOLE,
  ledgerInFen: FEN,
  ledgerOutFen: FEN,
  acrossFen: FEN,
  explainedFen: FEN,
  explained: list(
    withMaybe(object({ breakId: TEXT, resolution: TEXT, amountFen: FEN }), {
      explainedIn: { ...TEXT, description: 'YYYY-MM: carried from this earlier month, not new' },
    }),
  ),
});

export const periodEntry = rowOf(periods, [], { totals });

export const ranView = object({
  payerId: TEXT,
  seq: { ...WHOLE, description: 'Of the log, as it was looked at' },
  lines: WHOLE,
  movements: WHOLE,
  matched: { ...WHOLE, description: 'Certain, and matched now' },
  refused: { ...WHOLE, description: 'Sets of those that something refused: run again' },
  waiting: { ...WHOLE, description: 'Proposals that wait for a person' },
  breaks: { ...WHOLE, description: 'Open' },
  explained: { ...WHOLE, description: 'Breaks that stay as they were explained' },
  cleared: WHOLE,
  position: { ...TEXT, description: 'Give it to a query as ?after=' },
});
