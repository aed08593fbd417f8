import { type Application, dueFen } from '../application/state.js';
import { openFen, type PaymentState } from '../payment/state.js';
import type { Day } from '../../kernel/days.js';
import type { Sha256, SubjectId } from '../../kernel/ids.js';
import type { Records } from './events.js';

/**
 * 会计档案管理办法 (财政部 国家档案局令第79号), 附表二, the least there must be: 会计凭证 30 years, and
 * 银行对账单 10.
 */
const VOUCHER_YEARS = 30;
const STATEMENT_YEARS = 10;

export interface Retention {
  readonly years: number;
  /** The last fiscal year that the records belong to. */
  readonly fiscalYear: number;
}

/** What a decision to erase may know of the records: read from their own streams as they stand. */
export interface KnownRecords {
  readonly of: Records;
  /** Who stands in them. */
  readonly persons: readonly SubjectId[];
  /** Files that tell of each, unless the order names others. */
  readonly evidenceOf: Readonly<Record<SubjectId, readonly Sha256[]>>;
  /** Every file of the records. */
  readonly evidence: readonly Sha256[];
  /** What is still to come, by the code of its refusal; null: the matter is over. */
  readonly unsettled: 'case' | 'payment' | 'recovery' | null;
  /** Null: these are no accounting records. */
  readonly retention: Retention | null;
}

/** The period runs from the first day after the fiscal year: 办法 14. */
export const retainedUntil = ({ years, fiscalYear }: Retention): Day =>
  `${fiscalYear + years}-12-31` as Day;

/**
 * A case that came to an award is the basis of vouchers (原始凭证). One that ended without any is
 * no accounting record; its ending is final, so it never becomes one.
 * @param newest the fiscal year of the newest event of the case and of its payments
 */
export function recordsOfCase(
  state: Application,
  payments: readonly PaymentState[],
  newest: number,
): KnownRecords {
  const { applicationId, uscc, unit, contact, objectors, evidence } = state;
  const persons = [...(contact === null ? [] : [contact]), ...Object.values(objectors)];
  return {
    of: { kind: 'application', applicationId, uscc, unit },
    persons,
    evidenceOf: Object.fromEntries(
      persons.map((person) => [person, person === contact ? evidence : []]),
    ),
    evidence,
    unsettled: unsettledIn(state, payments),
    retention: 'award' in state ? { years: VOUCHER_YEARS, fiscalYear: newest } : null,
  };
}

/** 办法 19: what isn't settled isn't destroyed, however old it is. */
function unsettledIn(
  state: Application,
  payments: readonly PaymentState[],
): KnownRecords['unsettled'] {
  switch (state.status) {
    case 'submitted':
    case 'sent-back':
    case 'accepted':
    case 'assessed':
    case 'proposing':
    case 'reserved':
    case 'noticed':
    case 'granting':
      return 'case';
    case 'withdrawn':
    case 'declined':
    case 'not-granted':
      return null;
    case 'granted':
    case 'revoked': {
      const paying = state.award.tranches.some(
        (tranche) => tranche.openPayment !== null || dueFen(tranche) > 0n,
      );
      if (paying) return 'payment';
      const claimed = payments.some(
        (payment) =>
          payment.status === 'settled' &&
          payment.recoveries.some((recovery) => openFen(payment, recovery) > 0n),
      );
      return claimed ? 'recovery' : null;
    }
  }
}

/**
 * Lines of statements are kept as statements, and those that show a payment as its voucher.
 * @param newest the fiscal year of the newest line, and of the newest that shows a payment
 */
export function recordsOfCounterparty(
  subject: SubjectId,
  newest: { readonly line: number; readonly payment: number | null },
): KnownRecords {
  const { line, payment } = newest;
  const statement = { years: STATEMENT_YEARS, fiscalYear: line };
  const voucher = payment === null ? null : { years: VOUCHER_YEARS, fiscalYear: payment };
  const longest =
    voucher !== null && retainedUntil(voucher) > retainedUntil(statement) ? voucher : statement;
  return {
    of: { kind: 'counterparty', subject },
    persons: [subject],
    evidenceOf: {},
    evidence: [],
    unsettled: null,
    retention: longest,
  };
}
