import { flawIn, isBankText, LENGTHS, textLimit } from '../kernel/bank.js';
import { refuse } from '../kernel/refusal.js';
import type { AccountAtBank, InstructionHeader, PaymentInstruction } from './values.js';

/** ISO 20022's restricted characters, as every bank passes them on (EPC217-08 §1.4 agrees). */
const ID = /^(?!\/)(?!.*\/\/)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!\/)$/;

export const isId = (text: string): boolean => ID.test(text) && text.trim() === text;

const IDS = {
  zh: "1 至 35 位 ISO 20022 字符（字母、数字及 / - ? : ( ) . , ' + 空格，不以 / 开头或结尾，不含 //）",
  en: "1 to 35 of ISO 20022's characters: letters, digits and / - ? : ( ) . , ' + space, no / at an end, no //",
};
const MONEY = { zh: '大于零', en: 'more than zero' };

/**
 * Whatever a payment file is written as, it says the same and a bank can take it. The lengths are
 * those of pain.001.001.09; text is refused rather than cut, since a name cut is another name.
 * @throws Refusal `payment-file-empty`, `payment-file-field`, `payment-file-twice`
 */
export function checkInstructions(
  header: InstructionHeader,
  instructions: readonly PaymentInstruction[],
): void {
  if (instructions.length === 0) throw refuse('payment-file-empty');
  const check = (
    paymentId: string,
    field: string,
    actual: string,
    limit: { readonly zh: string; readonly en: string },
    holds: boolean,
  ): void => {
    if (holds) return;
    const limits = { limitZh: limit.zh, limitEn: limit.en };
    throw refuse('payment-file-field', { paymentId, field, actual, ...limits });
  };
  const text = (paymentId: string, field: string, value: string, limit: number): void =>
    check(paymentId, field, value, textLimit(limit), isBankText(value, limit));
  const party = (paymentId: string, field: string, value: AccountAtBank): void => {
    const flaw = flawIn(value);
    if (flaw) check(paymentId, `${field}.${flaw.field}`, value[flaw.field], flaw.limit, false);
  };

  check(header.batchId, 'messageId', header.messageId, IDS, isId(header.messageId));
  check(header.batchId, 'batchId', header.batchId, IDS, isId(header.batchId));
  party(header.batchId, 'payer', header.payer);
  const seen = new Set<string>();
  for (const instruction of instructions) {
    const { paymentId, endToEndId, amountFen } = instruction;
    check(paymentId, 'endToEndId', endToEndId, IDS, isId(endToEndId));
    if (seen.has(endToEndId)) throw refuse('payment-file-twice', { paymentId, actual: endToEndId });
    seen.add(endToEndId);
    check(paymentId, 'amountFen', String(amountFen), MONEY, amountFen > 0n);
    party(paymentId, 'payee', instruction.payee);
    const texts = ['voucherNumber', 'purpose', 'documentNumber'] as const;
    for (const field of texts) text(paymentId, field, instruction[field], LENGTHS.words);
    const classes = ['functional', 'economic', 'source'] as const;
    for (const field of classes) text(paymentId, field, instruction[field], LENGTHS.words);
  }
}
