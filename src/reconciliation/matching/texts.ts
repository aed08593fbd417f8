import type { BreakKind, FindingCode, Resolution } from '../../domain/break/events.js';
import { inYuan, type Language, sentence } from '../../kernel/sentence.js';
import { type RefusalCode, refusals } from '../../kernel/refusals.js';
import type { Certainty, Params, ReasonCode } from './values.js';

interface Text {
  readonly zh: string;
  readonly en: string;
}

const text = (zh: string, en: string): Text => ({ zh, en });

/**
 * Why a match is proposed, and what a break says. Names and account numbers of counterparties stay
 * out of them, since they can be a person's: whoever may see those sees the line beside it.
 */
const texts: Readonly<Record<ReasonCode | FindingCode, Text>> = {
  amount: text('金额一致：{amountFen}', 'the same amount, {amountFen}'),
  total: text('{count} 笔合计一致：{amountFen}', '{count} of them come to the same, {amountFen}'),
  'end-to-end-id': text('端到端标识 {value} 一致', 'the same EndToEndId, {value}'),
  'bank-reference': text('银行流水号 {value} 一致', 'the same bank reference, {value}'),
  'voucher-number': text('支付凭证号 {value} 一致', 'the same voucher number, {value}'),
  'batch-reference': text('支付批次号 {value} 一致', 'the same batch reference, {value}'),
  listed: text('流水逐笔列明这 {count} 笔', 'the line lists these {count}'),
  account: text('对方账号一致', 'the same account'),
  'account-masked': text('对方账号未遮盖部分一致', 'the same account, as far as it is shown'),
  'account-differs': text('对方账号不一致', 'another account'),
  name: text('户名相似度 {similarity}%', 'names {similarity}% alike'),
  'name-differs': text('户名不符，相似度 {similarity}%', 'names only {similarity}% alike'),
  'reference-differs': text(
    '编号 {bank} 与账上 {ledger} 不同',
    '{bank}, where the ledger has {ledger}',
  ),
  'batch-total': text('与同批支付合计一致', 'the total of a batch'),
  date: text('日期相差 {days} 天', '{days} days apart'),
  'date-outside': text('日期相差 {days} 天，超过 {limit} 天', '{days} days apart, above {limit}'),
  alike: text('另有 {count} 种同样可能的匹配', '{count} others as good'),

  'no-line': text(
    '账上已有此笔，对账单中没有。',
    'The ledger has it, and no line of the bank is it.',
  ),
  'no-movement': text(
    '对账单中有此笔，账上没有。',
    'The bank has it, and nothing in the ledger is it.',
  ),
  unanswered: text(
    '已于 {on} 发出支付指令，对账单中没有，银行也没有回执。',
    'Instructed for {on}; neither the statement nor an answer of the bank has it.',
  ),
  'not-recorded': text(
    '银行已付，账上只有支付指令：请导入回执登记清算。',
    'The bank paid it and the ledger only instructed it: read the bank’s answers in.',
  ),
  amounts: text(
    '银行 {bankFen}，账上 {ledgerFen}，相差 {differenceFen}。',
    'The bank says {bankFen}, the ledger {ledgerFen}: {differenceFen} apart.',
  ),
  'matched-already': text(
    '该笔支付已与另一流水核对一致：银行可能重复付款。',
    'This payment is matched with another line: the bank may have paid twice.',
  ),
  'paid-to-other-account': text(
    '金额与编号一致，收款账号与支付指令不同。',
    'Reference and amount agree, the account is not the one instructed.',
  ),
  'paid-to-other-name': text(
    '金额与编号一致，收款户名与支付指令不同。',
    'Reference and amount agree, the name is not the one instructed.',
  ),
  'paid-from-other-line': text(
    '此笔应从其预算指标所属账户支付，不应出自本账户。',
    'This is to be paid from the account of its budget line, not from this one.',
  ),
  'return-unrecorded': text(
    '银行退回了一笔支付，账上尚未登记退回。',
    'The bank returned a payment, and the ledger has no such return yet.',
  ),
  'return-of-nothing': text(
    '银行退回款项，找不到对应的支付。',
    'Money was returned, and no payment can be told as the one.',
  ),
  'answer-unknown': text(
    '银行回执所指的支付 {value} 不在账上。',
    'The bank answers for {value}, which is no payment of this ledger.',
  ),
  'answer-refused': text(
    '银行回执与账上不符：{refusal}',
    'The bank’s answer doesn’t fit: {refusal}',
  ),
  'nothing-known': text(
    '流水没有对方、没有编号，无从核对。',
    'The line names nobody and nothing to go by.',
  ),
  'too-many-alike': text(
    '同样的候选超过 {limit} 个，没有可资区分之处。',
    'More than {limit} are alike, and nothing tells them apart.',
  ),
};

export const certainties: Readonly<Record<Certainty, Text>> = {
  certain: text('确定', 'certain'),
  likely: text('很可能', 'likely'),
  possible: text('可能', 'possible'),
};

export const breakKinds: Readonly<Record<BreakKind, Text>> = {
  'missing-in-bank': text('银行未见', 'missing in bank'),
  'missing-in-ledger': text('账上未见', 'missing in ledger'),
  'amount-differs': text('金额不符', 'amount differs'),
  duplicate: text('重复', 'duplicate'),
  'wrong-payee': text('收款人不符', 'wrong payee'),
  'wrong-line': text('账户与指标不符', 'wrong line'),
  'return-without-payment': text('退回无对应支付', 'return without payment'),
  unknown: text('不明', 'unknown'),
};

export const resolutions: Readonly<Record<Resolution, Text>> = {
  'in-transit': text('在途', 'in transit'),
  'bank-error': text('银行差错', 'mistake of the bank'),
  'ledger-error': text('账务差错', 'mistake in the ledger'),
  other: text('其他', 'other'),
};

/** What the reason of a match is called where its figures are in the proposal, or in nothing. */
const reasonNames: Readonly<Record<ReasonCode, Text>> = {
  amount: text('金额一致', 'the same amount'),
  total: text('几笔合计一致', 'several come to the same'),
  'end-to-end-id': text('端到端标识一致', 'the same EndToEndId'),
  'bank-reference': text('银行流水号一致', 'the same bank reference'),
  'voucher-number': text('支付凭证号一致', 'the same voucher number'),
  'batch-reference': text('支付批次号一致', 'the same batch reference'),
  listed: text('流水逐笔列明', 'the line lists them'),
  account: texts.account,
  'account-masked': texts['account-masked'],
  'account-differs': texts['account-differs'],
  name: text('户名相近', 'names alike'),
  'name-differs': text('户名不符', 'names differ'),
  'reference-differs': text('编号与账上不同', 'another reference'),
  'batch-total': texts['batch-total'],
  date: text('日期在期限内', 'near in date'),
  'date-outside': text('日期超过期限', 'too far apart in date'),
  alike: text('另有同样可能的匹配', 'others as good'),
};

/** The same of a reason as it was stored: what is matched keeps its code alone. */
export function sayReason(
  { code, params }: { readonly code: string; readonly params?: Params },
  language: Language,
): string {
  if (!Object.hasOwn(reasonNames, code)) return code;
  const known = code as ReasonCode;
  return params ? say({ code: known, params }, language) : reasonNames[known][language];
}

/** A reason or a finding in a person's words. */
export function say(
  { code, params }: { readonly code: ReasonCode | FindingCode; readonly params: Params },
  language: Language,
): string {
  return texts[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    if (name === 'refusal' && Object.hasOwn(refusals, String(value))) {
      return sentence(value as RefusalCode, params, language);
    }
    return name.endsWith('Fen') ? inYuan(BigInt(value), language) : String(value);
  });
}
