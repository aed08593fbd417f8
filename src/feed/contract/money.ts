import type { BatchEvent } from '../../domain/batch/events.js';
import type { BudgetEvent } from '../../domain/budget/events.js';
import { effectiveFen, type PaymentEvent, withheldOf } from '../../domain/payment/events.js';
import type { PeriodEvent } from '../../domain/period/events.js';
import type { AccountEvent } from '../../domain/limits/events.js';
import type { Contract } from './contract.js';
import { day, digits, event, fen, oneOf, orNull, sha256, text, texts, whole } from './field.js';

const paymentId = text('支付编号', 'The payment');
const tranche = whole('期次', 'Which tranche, from 1');
const amountFen = fen('金额（分）', 'The amount in fen');
const withheldFen = fen(
  '抵扣金额（分）',
  'Of it, withheld for a recovery and not paid out, in fen',
);
const lineId = text('预算指标编号', 'The budget line');
const recoveryId = text('追回编号', 'The recovery');
const bankReference = text('银行流水号', 'The bank’s serial number');
const documentNumber = text('指标文号', 'The document number');
const totalFen = fen('合计（分）', 'The total in fen');

/** 支付、退回、追回、批次、指标、月结: of the accounts of payees and of ours nothing is told. */
export const money: Contract<
  PaymentEvent | BatchEvent | PeriodEvent | Exclude<BudgetEvent, AccountEvent>
> = {
  PaymentOpened: event(
    'payment.opened.v1',
    '支付已发起',
    'A payment of a tranche was opened',
    {
      paymentId,
      tranche,
      attempt: whole('第几次支付', 'Which attempt at this tranche, from 1'),
      amountFen: fen('应付金额（分）', 'What the tranche is charged, in fen'),
      withheldFen,
      effectiveFen: fen('实付金额（分）', 'What the bank is asked to pay, in fen'),
      lineId,
      batchId: text('支付批次编号', 'The batch'),
    },
    ({ order }) => ({
      paymentId: order.paymentId,
      tranche: order.tranche,
      attempt: order.attempt,
      amountFen: digits(order.amountFen),
      withheldFen: digits(withheldOf(order)),
      effectiveFen: digits(effectiveFen(order)),
      lineId: order.lineId,
      batchId: order.batchId,
    }),
  ),
  DuplicateCleared: null,
  PaymentAccountChosen: null,
  PaymentInstructed: event(
    'payment.instructed.v1',
    '已向银行发出支付指令',
    'The bank was told to pay',
    { paymentId, amountFen, on: day('指令日', 'The day of the instruction') },
    (data) => ({ paymentId: data.paymentId, amountFen: digits(data.amountFen), on: data.on }),
  ),
  PaymentDropped: event(
    'payment.dropped.v1',
    '支付已撤下',
    'A payment was dropped before the bank was told',
    { paymentId, amountFen },
    (data) => ({ paymentId: data.paymentId, amountFen: digits(data.amountFen) }),
  ),
  PaymentSettled: event(
    'payment.settled.v1',
    '支付已到账',
    'A payment was settled by the bank',
    {
      paymentId,
      amountFen,
      withheldFen,
      bankReference,
      clearedOn: day('清算日', 'The value date'),
    },
    (data) => ({
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
      withheldFen: digits(data.withheldFen),
      bankReference: data.bankReference,
      clearedOn: data.clearedOn,
    }),
  ),
  PaymentReferenceLearned: event(
    'payment.reference-learned.v1',
    '支付的银行流水号已补记',
    'A payment that was settled without one got the bank’s serial number',
    { paymentId, bankReference },
    (data) => ({ paymentId: data.paymentId, bankReference: data.bankReference }),
  ),
  PaymentRejected: event(
    'payment.rejected.v1',
    '支付被银行退票',
    'A payment was rejected by the bank',
    { paymentId, amountFen, withheldFen, on: day('退票日', 'The day of the rejection') },
    (data) => ({
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
      withheldFen: digits(data.withheldFen),
      on: data.on,
    }),
  ),
  PaymentReturned: event(
    'payment.returned.v1',
    '款项已退回',
    'Money of a payment came back',
    {
      paymentId,
      returnId: text('退回编号', 'The return, as the bank calls it'),
      kind: oneOf(['by-bank', 'by-payee', 'recovered', 'offset'])(
        '退回方式：被动退回、主动退回、追回、抵扣',
        'How: by the bank, by the payee, recovered, or withheld from a later payment',
      ),
      recoveryId: orNull(recoveryId),
      amountFen,
      valueOn: day('起息日', 'The value date'),
      settledYear: whole('原支付年度', 'The fiscal year of the settlement'),
      to: oneOf(['budget-line', 'treasury', 'overpayment'])(
        '去向：恢复指标、缴回国库、冲销多付',
        'Where to: the budget line, the treasury, or what was overpaid',
      ),
      lineId,
    },
    (data) => ({
      paymentId: data.paymentId,
      returnId: data.returnId,
      kind: data.kind,
      recoveryId: data.recoveryId,
      amountFen: digits(data.amountFen),
      valueOn: data.valueOn,
      settledYear: data.settledYear,
      to: data.to,
      lineId: data.charge.lineId,
    }),
  ),
  PaymentImported: event(
    'payment.imported.v1',
    '往年支付已导入',
    'A payment from before this ledger was imported',
    {
      paymentId,
      tranche,
      amountFen,
      clearedOn: day('清算日', 'The value date'),
      recoveredFen: fen('此前已追回金额（分）', 'Of it, recovered before this ledger, in fen'),
    },
    ({ order, clearedOn, recovered }) => ({
      paymentId: order.paymentId,
      tranche: order.tranche,
      amountFen: digits(order.amountFen),
      clearedOn,
      recoveredFen: digits(recovered.reduce((sum, each) => sum + each.amountFen, 0n)),
    }),
  ),
  PaymentImportVoided: event(
    'payment.import-voided.v1',
    '往年支付的导入已作废',
    'An imported payment was voided: it never was',
    { paymentId, amountFen },
    ({ payment: { order } }) => ({
      paymentId: order.paymentId,
      amountFen: digits(order.amountFen),
    }),
  ),
  PaymentOverpaid: event(
    'payment.overpaid.v1',
    '银行多付',
    'The bank paid more than it was told, or twice',
    {
      paymentId,
      overpaymentId: text('多付编号', 'The overpayment'),
      amountFen,
      bankReference,
      clearedOn: day('清算日', 'The value date'),
    },
    (data) => ({
      paymentId: data.paymentId,
      overpaymentId: data.overpaymentId,
      amountFen: digits(data.amountFen),
      bankReference: data.bankReference,
      clearedOn: data.clearedOn,
    }),
  ),
  RecoveryOrdered: event(
    'recovery.ordered.v1',
    '已决定追回',
    'Money is claimed back from an enterprise',
    { recoveryId, paymentId, amountFen, basis: text('依据', 'The legal basis') },
    (data) => ({
      recoveryId: data.recoveryId,
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
      basis: data.basis,
    }),
  ),
  RecoveryCancelled: event(
    'recovery.cancelled.v1',
    '追回已取消',
    'What was not received of a recovery is claimed no more',
    { recoveryId, paymentId, amountFen },
    (data) => ({
      recoveryId: data.recoveryId,
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
    }),
  ),
  OffsetReserved: null,
  OffsetReleased: null,
  PaymentCorrectionProposed: null,
  PaymentCorrectionDeclined: null,
  PaymentCorrectionConfirmed: null,
  PaymentCorrected: event(
    'payment.corrected.v1',
    '支付已改列指标',
    'A settled payment is charged to another line',
    {
      paymentId,
      amountFen,
      fromLineId: text('原指标编号', 'The line it was charged to'),
      toLineId: text('现指标编号', 'The line it is charged to now'),
    },
    (data) => ({
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
      fromLineId: data.from.lineId,
      toLineId: data.toLineId,
    }),
  ),
  PaymentCorrectionFailed: null,
  PaymentMatched: event(
    'payment.matched.v1',
    '已与银行流水对上',
    'A payment, or a return of it, was found in the bank’s statement',
    {
      paymentId,
      matchId: text('匹配编号', 'The match'),
      returnId: orNull(text('退回编号；空为支付本身', 'Which return; null for the settlement')),
      day: day('流水日', 'The day of the statement'),
      amountFen,
    },
    (data) => ({
      paymentId: data.paymentId,
      matchId: data.matchId,
      returnId: data.returnId,
      day: data.day,
      amountFen: digits(data.amountFen),
    }),
  ),
  PaymentUnmatched: event(
    'payment.unmatched.v1',
    '匹配已撤销',
    'A match of a payment was undone',
    { paymentId, matchId: text('匹配编号', 'The match') },
    (data) => ({ paymentId: data.paymentId, matchId: data.matchId }),
  ),

  BatchOpened: null,
  PaymentCollected: null,
  PaymentTakenOut: null,
  BatchSealed: null,
  BatchReturned: null,
  BatchApproved: event(
    'batch.approved.v1',
    '支付批次已审批',
    'A batch of payments was approved',
    {
      batchId: text('支付批次编号', 'The batch'),
      count: whole('笔数', 'How many payments'),
      totalFen,
      payments: texts('支付编号', 'The payments'),
    },
    (data) => ({
      batchId: data.batchId,
      count: data.count,
      totalFen: digits(data.totalFen),
      payments: data.payments,
    }),
  ),
  BatchExported: event(
    'batch.exported.v1',
    '支付文件已导出',
    'The file of a batch was made for the bank, once',
    {
      batchId: text('支付批次编号', 'The batch'),
      format: oneOf(['pain.001', 'csv', 'xlsx'])('文件格式', 'Format of the file'),
      count: whole('文件中的笔数', 'Payments in the file'),
      executeOn: day('要求执行日', 'The day of execution that is asked for'),
      sha256: sha256('文件哈希', 'Hash of the file'),
    },
    (data) => ({
      batchId: data.batchId,
      format: data.format,
      count: data.vouchers.length,
      executeOn: data.executeOn,
      sha256: data.sha256,
    }),
  ),

  BudgetAppropriated: event(
    'budget.appropriated.v1',
    '预算指标已下达',
    'A budget line was appropriated',
    {
      lineId,
      documentNumber,
      functional: text('功能分类', 'Functional classification'),
      economic: text('经济分类', 'Economic classification'),
      source: text('资金来源', 'Source of the money'),
      amountFen,
    },
    (data) => ({
      lineId: data.lineId,
      documentNumber: data.documentNumber,
      functional: data.functional,
      economic: data.economic,
      source: data.source,
      amountFen: digits(data.amountFen),
    }),
  ),
  BudgetAdjustmentProposed: null,
  BudgetAdjustmentDeclined: null,
  BudgetAdjusted: event(
    'budget.adjusted.v1',
    '预算指标已调整',
    'A budget line was adjusted',
    { lineId, documentNumber, deltaFen: fen('增减金额（分）', 'What is added or taken, in fen') },
    (data) => ({
      lineId: data.lineId,
      documentNumber: data.documentNumber,
      deltaFen: digits(data.deltaFen),
    }),
  ),
  BudgetSpent: event(
    'budget.spent.v1',
    '预算指标已支出',
    'A payment was charged to a budget line',
    { lineId, paymentId, amountFen, on: day('支出日', 'The day of the charge') },
    (data) => ({
      lineId: data.lineId,
      paymentId: data.paymentId,
      amountFen: digits(data.amountFen),
      on: data.on,
    }),
  ),
  BudgetRestored: event(
    'budget.restored.v1',
    '预算指标已恢复',
    'What came back in the same year restored a budget line',
    {
      lineId,
      paymentId,
      returnId: text('退回编号', 'The return, as the bank calls it'),
      amountFen,
      on: day('恢复日', 'The day of it'),
    },
    (data) => ({
      lineId: data.lineId,
      paymentId: data.paymentId,
      returnId: data.returnId,
      amountFen: digits(data.amountFen),
      on: data.on,
    }),
  ),
  BudgetClosed: event(
    'budget.closed.v1',
    '预算指标已关闭',
    'Nothing more is released from a budget line',
    { lineId },
    (data) => ({ lineId: data.lineId }),
  ),
  YearEndDecided: event(
    'budget.year-end-decided.v1',
    '年终结转结余已定',
    'What is left of a line is carried forward, or lapses',
    {
      lineId,
      documentNumber,
      carriedFen: fen('结转金额（分）', 'What is carried forward, in fen'),
      toLineId: orNull(
        text('结转至指标编号', 'The line of the next year; null where nothing is carried'),
      ),
      lapsedFen: fen('结余金额（分）', 'What lapses, in fen'),
    },
    (data) => ({
      lineId: data.lineId,
      documentNumber: data.documentNumber,
      carriedFen: digits(data.carriedFen),
      toLineId: data.toLineId,
      lapsedFen: digits(data.lapsedFen),
    }),
  ),
  BudgetBroughtForward: event(
    'budget.brought-forward.v1',
    '上年结转已转入',
    'What was carried forward is on the line of this year',
    {
      lineId,
      fromLineId: text('上年指标编号', 'The line of the year before'),
      documentNumber,
      amountFen,
    },
    (data) => ({
      lineId: data.lineId,
      fromLineId: data.fromLineId,
      documentNumber: data.documentNumber,
      amountFen: digits(data.amountFen),
    }),
  ),

  PeriodClosed: event(
    'period.closed.v1',
    '月度已结账',
    'A month of an account was closed',
    {
      payerId: text('付款账户编号', 'The account of ours'),
      month: text('月份', 'The month, YYYY-MM'),
      closingFen: fen('期末余额（分）', 'The closing balance in fen'),
      inFen: fen('收入合计（分）', 'Money in, in fen'),
      outFen: fen('支出合计（分）', 'Money out, in fen'),
      totalsSha256: sha256('总额哈希', 'Hash of all totals that were sealed'),
    },
    ({ payerId, month, totals, totalsSha256 }) => ({
      payerId,
      month,
      closingFen: digits(totals.closingFen),
      inFen: digits(totals.inFen),
      outFen: digits(totals.outFen),
      totalsSha256,
    }),
  ),
  PeriodReopenProposed: null,
  PeriodReopenDeclined: null,
  PeriodReopened: event(
    'period.reopened.v1',
    '月度已重新打开',
    'A closed month was opened again',
    {
      payerId: text('付款账户编号', 'The account of ours'),
      month: text('月份', 'The month, YYYY-MM'),
    },
    ({ payerId, month }) => ({ payerId, month }),
  ),
};
