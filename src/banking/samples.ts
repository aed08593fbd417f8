import type { Day, Moment } from '../kernel/days.js';
import type { AccountAtBank, InstructionHeader, PaymentInstruction } from './values.js';

// A batch that specs write and read: names with rare characters, signs of XML and of formulas.

const payer: AccountAtBank = {
  name: '五象新区财政局',
  account: '2102110009273000123',
  bank: '中国工商银行股份有限公司南宁五象支行',
  bankCode: '102611000123',
};

export const header: InstructionHeader = {
  batchId: 'batch-0123456789abcdef0123',
  messageId: 'batch-0123456789abcdef0123.1',
  createdAt: '2025-03-03T01:30:00.000Z' as Moment,
  executeOn: '2025-03-04' as Day,
  payer,
};

const payees: readonly AccountAtBank[] = [
  {
    name: '南宁市𠮷祥 & 朋友 <科技> 有限公司',
    account: '0450001604000051234',
    bank: '中国建设银行股份有限公司南宁五象支行',
    bankCode: '105611000456',
  },
  {
    name: '=HYPERLINK("http://x","广西喆源科技")',
    account: '45050160455100001234',
    bank: '桂林银行股份有限公司南宁分行',
    bankCode: '313611000789',
  },
  {
    name: '@五象“数据”服务, 有限公司',
    account: '6228480402564890018',
    bank: '中国农业银行股份有限公司南宁五象支行',
    bankCode: '103611000321',
  },
];

export const instructions: readonly PaymentInstruction[] = payees.map((payee, at) => ({
  paymentId: `payment-0123456789abcdef000${at}`,
  endToEndId: `E2E-2025-000${at}`,
  voucherNumber: at === 2 ? '南财支〔2025〕3号' : `4500002025000000${at}`,
  payee,
  amountFen: [10_700_053n, 200_000_000n, 32_504n][at] ?? 1n,
  purpose: '总部企业落户奖励第一期',
  documentNumber: '南财预〔2025〕18号',
  functional: '2150805 中小企业发展专项',
  economic: '50701 费用补贴',
  source: '本级财力',
}));
