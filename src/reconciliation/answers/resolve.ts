import type { Answers, BankAnswer, GroupAnswer, Statements } from '../../banking/values.js';
import { batchIdOfVoucher } from '../../domain/batch/voucher.js';
import type { UnappliedAnswer } from '../../domain/import/events.js';
import { payerIdOf } from '../../domain/streams.js';
import { at } from '../../domain/targets.js';
import type { BatchId, ImportId, PayerId, PaymentId } from '../../kernel/ids.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import type { Ledger } from '../../ledger/ledger.js';

/** One payment's answer, as any file tells it. */
export interface Answer extends Omit<UnappliedAnswer, 'reason'> {
  /** Why, as the bank says; empty where it doesn't. */
  readonly words: string;
  /** Why it can't be told which payment it is about. */
  readonly refused: Refusal | undefined;
}

/**
 * Each answer with its payment, by its EndToEndId or its voucher number. An answer to a whole file
 * is one to each of its payments that has none of its own.
 */
export async function resolve(
  ledger: Pick<Ledger, 'read'>,
  importId: ImportId,
  { answers, groups }: Pick<Answers, 'answers' | 'groups'>,
): Promise<readonly Answer[]> {
  const resolved: Answer[] = [];
  for (const [place, answer] of answers.entries()) {
    resolved.push(await ownAnswer(ledger, `${importId}.${place}`, answer));
  }
  const answered = new Set(resolved.flatMap(({ paymentId }) => paymentId ?? []));
  for (const [place, group] of groups.entries()) {
    for (const answer of await groupAnswers(ledger, `${importId}.g${place}`, group)) {
      if (answer.paymentId !== null && answered.has(answer.paymentId)) continue;
      if (answer.paymentId !== null) answered.add(answer.paymentId);
      resolved.push(answer);
    }
  }
  return resolved;
}

async function ownAnswer(
  ledger: Pick<Ledger, 'read'>,
  answerId: string,
  { reason, payee: _, account, ...answer }: BankAnswer,
): Promise<Answer> {
  const { endToEndId, voucherNumber } = answer;
  const words = reason === null ? '' : `${reason.code} ${reason.text}`.trim();
  const byVoucher = voucherNumber === null ? null : await ofVoucher(ledger, voucherNumber);
  const byId = endToEndId === null ? null : await ofReference(ledger, endToEndId);
  const paymentId = byId ?? byVoucher;
  let refused: Refusal | undefined;
  if (paymentId === null) {
    refused = refuse('answer-payment-unknown', { actual: endToEndId ?? voucherNumber ?? '–' });
  } else if (byId !== null && byVoucher !== null && byId !== byVoucher) {
    refused = refuse('answer-ids-differ', { limit: byId, actual: byVoucher });
  }
  const payerId = account === null ? null : await payerAt(ledger, account);
  return { ...answer, answerId, paymentId, payerId, words, refused };
}

/** What we give out as an id, and so might be the name of a stream. */
const OURS = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

async function payerAt(ledger: Pick<Ledger, 'read'>, account: string): Promise<PayerId | null> {
  const payerId = payerIdOf(account.normalize('NFKC'));
  const payer = await ledger.read(at.payer(payerId));
  return payer.status === 'none' ? null : payerId;
}

/** Our EndToEndId is the payment's id. */
async function ofEndToEndId(
  ledger: Pick<Ledger, 'read'>,
  endToEndId: string,
): Promise<PaymentId | null> {
  if (!OURS.test(endToEndId)) return null;
  const payment = await ledger.read(at.payment(endToEndId as PaymentId));
  return payment.status === 'none' ? null : payment.order.paymentId;
}

/** A voucher on paper has no EndToEndId: the bank may give its number for one. */
const ofReference = async (
  ledger: Pick<Ledger, 'read'>,
  reference: string,
): Promise<PaymentId | null> =>
  (await ofEndToEndId(ledger, reference)) ?? (await ofVoucher(ledger, reference));

async function ofVoucher(
  ledger: Pick<Ledger, 'read'>,
  voucherNumber: string,
): Promise<PaymentId | null> {
  const batchId = batchIdOfVoucher(voucherNumber);
  const vouchers = batchId === undefined ? [] : await vouchersOf(ledger, batchId);
  return vouchers.find((known) => known.voucherNumber === voucherNumber)?.paymentId ?? null;
}

async function vouchersOf(ledger: Pick<Ledger, 'read'>, batchId: BatchId) {
  if (!OURS.test(batchId)) return [];
  const batch = await ledger.read(at.batch(batchId));
  return batch.status === 'none' ? [] : (batch.exported?.vouchers ?? []);
}

/** Our message, and the one group in it, have the batch's id. */
async function groupAnswers(
  ledger: Pick<Ledger, 'read'>,
  answerId: string,
  { line, messageId, paymentInformationId, outcome, on, reason }: GroupAnswer,
): Promise<readonly Answer[]> {
  const batchId = (paymentInformationId ?? messageId ?? '') as BatchId;
  const words = reason === null ? '' : `${reason.code} ${reason.text}`.trim();
  const answer = {
    ...{ line, outcome, on, words, endToEndId: null, bankReference: null, amountFen: null },
    payerId: null,
  };
  const vouchers = await vouchersOf(ledger, batchId);
  if (vouchers.length === 0) {
    const refused = refuse('answer-batch-unknown', { actual: batchId || '–' });
    return [{ ...answer, answerId, paymentId: null, voucherNumber: null, refused }];
  }
  return vouchers.map(({ paymentId, voucherNumber }) => ({
    ...answer,
    answerId: `${answerId}.${paymentId}`,
    paymentId,
    voucherNumber,
    refused: undefined,
  }));
}

/** A statement answers the payments that it names: paid, or come back. */
export function answersIn({ format, statements }: Statements): Answers {
  let others = 0;
  const answers: BankAnswer[] = [];
  for (const { account, lines } of statements) {
    for (const line of lines) {
      const { endToEndId, amountFen, returnReason } = line;
      const one = endToEndId !== null && !endToEndId.includes(' ');
      if (!one || (amountFen > 0n && returnReason === null)) {
        others += 1;
        continue;
      }
      answers.push({
        line: line.line,
        endToEndId,
        voucherNumber: null,
        outcome: amountFen < 0n ? 'settled' : 'returned',
        bankReference: line.serial,
        amountFen: amountFen < 0n ? -amountFen : amountFen,
        on: line.bookedOn,
        account,
        payee: line.counterparty,
        reason: returnReason === null ? null : { code: '', text: returnReason },
      });
    }
  }
  return { kind: 'answers', format, answers, groups: [], pending: 0, others };
}
