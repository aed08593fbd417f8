import { sumFen } from '../kernel/money.js';
import { inCapitals } from './capitals.js';
import { checkInstructions } from './instruction.js';
import { type Cell, csvFile, xlsxFile } from './spreadsheet.js';
import type { InstructionHeader, PaymentInstruction } from './values.js';

const HEADINGS = [
  '支付凭证号',
  '付款人零余额账户',
  '收款人名称',
  '收款人账号',
  '收款人开户行',
  '金额(小写)',
  '金额(大写)',
  '用途',
  '指标文号',
  '功能分类',
  '经济分类',
  '资金来源',
] as const;

/** The 国库集中支付凭证 of a batch: a row for each payment, and 合计. */
function rows(
  { payer }: InstructionHeader,
  instructions: readonly PaymentInstruction[],
): readonly (readonly Cell[])[] {
  const total = sumFen(instructions.map(({ amountFen }) => amountFen));
  return [
    HEADINGS,
    ...instructions.map(({ payee, ...of }): readonly Cell[] => [
      of.voucherNumber,
      payer.account,
      ...[payee.name, payee.account, payee.bank],
      ...[of.amountFen, inCapitals(of.amountFen)],
      ...[of.purpose, of.documentNumber, of.functional, of.economic, of.source],
    ]),
    ['合计', '', '', '', '', total, inCapitals(total), '', '', '', '', ''],
  ];
}

/** UTF-8 with a byte order mark, CRLF; no cell is a formula. @throws Refusal `payment-file-…` */
export function voucherCsv(
  header: InstructionHeader,
  instructions: readonly PaymentInstruction[],
): Uint8Array {
  checkInstructions(header, instructions);
  return csvFile(rows(header, instructions));
}

/** Accounts and numbers as text, amounts as numbers. @throws Refusal `payment-file-…` */
export function voucherXlsx(
  header: InstructionHeader,
  instructions: readonly PaymentInstruction[],
): Uint8Array {
  checkInstructions(header, instructions);
  return xlsxFile('国库集中支付凭证', rows(header, instructions), { compression: false });
}
