import { counterpartyOf, type Counterparty } from '../../domain/statement/counterparty.js';
import type { BankLine } from '../../../projections/bank-lines/query.js';
import { bankLines } from '../../../projections/bank-lines/tables.js';
import { unappliedAnswers } from '../../../projections/imports/tables.js';
import type { Actor, Personal, Role } from '../../kernel/event.js';
import { FEN, FLAG, list, object, orNull, REASON, rowOf, TEXT, WHOLE } from '../schemas.js';

/** Those who reconcile, and those who audit them. */
const MAY_OPEN: readonly Role[] = ['finance-officer', 'finance-approver', 'auditor'];

/** Who is on the other side: null where they were erased, or are not shown to whoever asks. */
export interface ShownCounterparty {
  readonly value: Counterparty | null;
  readonly masked: boolean;
  /** 已销毁. Whoever may not see it isn't told. */
  readonly erased: boolean;
  /** Of the records to be erased or held; null where it is masked. */
  readonly recordsId: string | null;
}

export interface BankLineView extends Omit<BankLine, 'counterparty'> {
  readonly counterparty: ShownCounterparty | null;
}

export function lineView(
  { counterparty, ...line }: BankLine,
  { roles }: Actor,
  open: (personal: Personal) => string | null,
): BankLineView {
  if (counterparty === null) return { ...line, counterparty };
  const masked = !roles.some((role) => MAY_OPEN.includes(role));
  const plain = masked ? null : open(counterparty);
  return {
    ...line,
    counterparty: {
      value: plain === null ? null : counterpartyOf(plain),
      masked,
      erased: !masked && plain === null,
      recordsId: masked ? null : counterparty.subject,
    },
  };
}

export const lineSchema = rowOf(bankLines, ['accepted', 'rank', 'place', 'counterparty'], {
  counterparty: orNull(
    object({
      value: orNull(object({ name: TEXT, account: orNull(TEXT) })),
      masked: FLAG,
      erased: FLAG,
      recordsId: orNull(TEXT),
    }),
  ),
  matches: WHOLE,
});

const days = list(
  object({ day: TEXT, openingFen: FEN, closingFen: FEN, lines: WHOLE, newLines: WHOLE }),
);

export const statementReportSchema = object({
  file: TEXT,
  sha256: TEXT,
  format: TEXT,
  dryRun: FLAG,
  accounts: list(
    object({
      importId: TEXT,
      payerId: TEXT,
      repeated: FLAG,
      lines: WHOLE,
      newLines: WHOLE,
      days,
    }),
  ),
  position: orNull(TEXT),
});

export const answersReportSchema = object({
  importId: TEXT,
  file: TEXT,
  sha256: TEXT,
  format: TEXT,
  dryRun: FLAG,
  repeated: FLAG,
  pending: WHOLE,
  others: WHOLE,
  applied: WHOLE,
  already: WHOLE,
  notApplied: WHOLE,
  answers: list(
    rowOf(unappliedAnswers, ['importId', 'seq', 'reason'], {
      became: { type: 'string', enum: ['applied', 'already', 'not-applied'] },
      reason: orNull(REASON),
    }),
  ),
  position: orNull(TEXT),
});

export const unappliedSchema = list(
  rowOf(unappliedAnswers, ['importId', 'reason'], { reason: REASON }),
);
