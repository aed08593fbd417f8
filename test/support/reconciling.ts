import type { Party } from '../../src/banking/values.js';
import { addDays, type Day } from '../../src/kernel/days.js';
import {
  type BankLine,
  defaultRules,
  type Movement,
  type Reconciling,
} from '../../src/reconciliation/matching/values.js';

/** An account's lines and the ledger's payments as they might be in a year, the same every time. */
export function reconciling(payments: number): Reconciling {
  const cases = Array.from({ length: payments }, (_, i) => caseOf(i));
  return {
    account: '42001000000000000001',
    lines: cases.flatMap(({ line }) => line ?? []),
    movements: cases.map(({ movement }) => movement),
    rules: defaultRules,
    matched: [],
    apart: [],
  };
}

/** 90 by EndToEndId, 5 by account and amount, 3 by name, 2 that are breaks. */
function caseOf(i: number): { readonly line?: BankLine; readonly movement: Movement } {
  const movement = movementOf(i);
  const kind = i % 100;
  if (kind < 90) {
    return { movement, line: { ...lineOf(movement), endToEndIds: [movement.endToEndId ?? ''] } };
  }
  if (kind < 95) return { movement, line: lineOf(movement) };
  if (kind < 98) {
    const name = movement.payee.name.replace('有限公司', '有限责任公司');
    return { movement, line: { ...lineOf(movement), counterparty: { name, account: null } } };
  }
  if (kind < 99) return { movement };
  return { movement, line: { ...lineOf(movement), amountFen: movement.amountFen - 1n } };
}

/** Awards of round amounts, each to many enterprises. */
function movementOf(i: number): Movement {
  return {
    id: `pay-${number(i)}`,
    kind: 'payment',
    paymentId: `pay-${number(i)}`,
    batchReference: `batch-${number(Math.floor(i / 40))}`,
    amountFen: -BigInt((1 + (i % 200)) * 5_000_000),
    on: dayOf(i),
    payee: partyOf(i),
    endToEndId: `E${number(i)}`,
    bankReference: null,
    voucherNumber: null,
    paidFrom: null,
  };
}

const lineOf = ({ id, amountFen, on, payee }: Movement): BankLine => ({
  id: `line-${id}`,
  bookedOn: addDays(on, 1),
  amountFen,
  counterparty: payee,
  endToEndIds: [],
  serial: null,
  reference: null,
  summary: '奖补资金',
  returnReason: null,
});

const number = (i: number): string => String(i).padStart(9, '0');
const days: readonly Day[] = Array.from({ length: 350 }, (_, i) => addDays('2024-01-01' as Day, i));
const dayOf = (i: number): Day => days[(i * 7) % days.length] as Day;

const SYLLABLES = [...'光谷东湖华中楚天云帆启明星辰海蓝瑞康泰达远景宏图博雅新锐智慧同创联合'];
const TRADES = ['软件', '生物医药', '激光技术', '网络科技', '信息技术', '新材料', '智能装备'];

/** Every seventh payment is to an enterprise that was paid before. */
function partyOf(i: number): Party {
  const enterprise = i % 7 === 0 ? Math.floor(i / 14) : i;
  const at = (turn: number): string =>
    SYLLABLES[Math.floor(enterprise / SYLLABLES.length ** turn) % SYLLABLES.length] as string;
  const trade = TRADES[enterprise % TRADES.length] as string;
  return {
    name: `武汉${at(0)}${at(1)}${at(2)}${at(0)}${trade}有限公司`,
    account: `6222${number(enterprise)}`,
  };
}
