import type { OnceClaim } from '../../kernel/claim.js';
import { yearOf } from '../../kernel/days.js';
import type { ApplicationId, HistoryId, PaymentId, ReservationId } from '../../kernel/ids.js';
import { sumFen } from '../../kernel/money.js';
import type { ImportedAward } from '../application/events.js';
import type { ReservedFor } from '../limits/events.js';
import type { ImportedPayment } from '../payment/events.js';
import type { EarlierAward, EarlierPayment } from './events.js';
import type { Proposed } from './state.js';

/** What one award of a file becomes in the streams of this ledger. */
export interface Entry {
  readonly line: number;
  readonly name: string;
  readonly for: ReservedFor;
  readonly award: ImportedAward;
  readonly payments: readonly ImportedPayment[];
  /** No other file has it. */
  readonly onlyOnce: OnceClaim;
}

/** Ids come of the file, the attempt and the award's place, so that a retry meets the same streams. */
export function entriesOf(
  history: Pick<Proposed, 'historyId' | 'attempt' | 'awards' | 'sha256'>,
): readonly Entry[] {
  return history.awards.map((award, at) => entryOf(history, award, at + 1));
}

export const earlierApplication = (
  { historyId, attempt }: { readonly historyId: HistoryId; readonly attempt: number },
  n: number,
): ApplicationId => `app-${historyId}-${attempt}-${n}` as ApplicationId;

function entryOf(
  history: Pick<Proposed, 'historyId' | 'attempt' | 'sha256'>,
  earlier: EarlierAward,
  n: number,
): Entry {
  const { historyId, attempt, sha256 } = history;
  const { uscc, measure, unit, benefitYear, key, number, line, name, document } = earlier;
  const applicationId = earlierApplication(history, n);
  const reservationId = `res-${historyId}-${attempt}-${n}` as ReservationId;
  const source = { historyId, sha256, line, number };
  const paymentId = (at: number) => `pay-${historyId}-${attempt}-${n}-${at + 1}` as PaymentId;
  const { policy, clause, grantedOn, amountFen, claims } = earlier;
  const award: ImportedAward = {
    applicationId,
    source,
    uscc,
    measure,
    unit,
    policy,
    document,
    clause,
    benefitYear,
    grantedOn,
    reservationId,
    key,
    amountFen,
    claims,
    tranches: earlier.tranches.map(({ tranche, amountFen: worthFen }) => ({
      tranche,
      amountFen: worthFen,
      ...paidOf(earlier.payments, tranche),
      payments: earlier.payments.flatMap((payment, at) =>
        payment.tranche === tranche ? [paymentId(at)] : [],
      ),
    })),
  };
  const order = { applicationId, uscc, measure, unit, benefitYear, reservationId, offset: null };
  return {
    line,
    name,
    for: { applicationId, uscc, measure, unit, benefitYear, key },
    award,
    payments: earlier.payments.map((payment, at) => ({
      order: {
        ...order,
        paymentId: paymentId(at),
        tranche: payment.tranche,
        amountFen: payment.amountFen,
        fiscalYear: yearOf(payment.paidOn),
      },
      source: { ...source, line: payment.line },
      holder: name,
      bankReference: payment.bankReference,
      clearedOn: payment.paidOn,
      recovered: payment.recoveries.map(({ line: of, amountFen: backFen, on, basis }) => ({
        returnId: `${historyId}-${of}`,
        amountFen: backFen,
        valueOn: on,
        basis,
      })),
    })),
    onlyOnce: onlyOnce(earlier),
  };
}

const paidOf = (payments: readonly EarlierPayment[], tranche: number) => {
  const paid = payments.filter((payment) => payment.tranche === tranche);
  const back = paid.flatMap(({ recoveries }) => recoveries);
  return {
    paidFen: sumFen(paid.map(({ amountFen }) => amountFen)),
    recoveredFen: sumFen(back.map(({ amountFen }) => amountFen)),
  };
};

/** A corrected file brings the same awards again: each is recorded once, whatever the file. */
export const onlyOnce = ({
  document,
  number,
}: Pick<EarlierAward, 'document' | 'number'>): OnceClaim => ({
  kind: 'once',
  scope: 'district',
  cap: 'earlier-award',
  key: `${document} ${number}`,
  clause: document,
});
