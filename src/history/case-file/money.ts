import type { FactOf, FactType } from '../../../projections/projection.js';
import { dueFen, type Tranche } from '../../domain/application/state.js';
import type { ReturnKind } from '../../domain/payment/events.js';
import { effectiveFen } from '../../domain/payment/events.js';
import { keptFen, type PaymentState } from '../../domain/payment/state.js';
import { streams } from '../../domain/streams.js';
import type { BatchId, LineId, PaymentId } from '../../kernel/ids.js';
import { because, type Case, inWords, money, who, whoWhen } from './case.js';
import {
  type Block,
  column,
  fields,
  heading,
  right,
  type Section,
  table,
  text,
} from './document.js';
import { filesNamed, plainly } from './review.js';

// What was released, paid, rejected, returned, recovered and corrected, with the bank's references.

export const lineNamed = (of: Case, lineId: LineId): string => {
  const line = of.of('BudgetAppropriated').find(({ data }) => data.lineId === lineId);
  return line ? `${line.data.documentNumber}（${lineId}）` : lineId;
};

export function tranches(of: Case): Section {
  const known = 'award' in of.state ? of.state.award.tranches : [];
  const releases = [
    ...of.of('TrancheReleased').map((event) => ({ event, result: '准予拨付' })),
    ...of.of('TrancheReleaseFailed').map((event) => ({
      event,
      result: `未成：${because(event.data.reason)}`,
    })),
  ].sort((a, b) => a.event.seq - b.event.seq);
  return {
    title: '期次与准予拨付',
    blocks: [
      table(
        known,
        [
          column('期次', 12, ({ tranche }) => `第 ${tranche} 期`),
          right('现金额', 22, ({ amountFen }) => money(amountFen)),
          right('已付', 22, ({ settledFen }) => money(settledFen)),
          right('退回、追回', 22, ({ returnedFen }) => money(returnedFen)),
          right('待付', 22, (tranche: Tranche) => money(dueFen(tranche))),
        ],
        '尚未核定。',
      ),
      ...of.of('TrancheConditionsVerified').flatMap((event) => conditions(of, event)),
      heading('准予拨付'),
      table(releases, [
        column('期次', 10, ({ event }) => `第 ${event.data.tranche} 期`),
        column('结果', 26, ({ result }) => result),
        right('金额', 18, ({ event }) =>
          'amountFen' in event.data ? money(event.data.amountFen) : null,
        ),
        column('预算指标', 28, ({ event }) => lineNamed(of, event.data.lineId)),
        column('申请人', 18, ({ event }) => requestedBy(of, event.data.reservationId)),
      ]),
    ],
  };
}

function requestedBy(of: Case, reservationId: string): string | null {
  const request = of
    .of('TrancheReleaseRequested')
    .find(({ data }) => data.reservationId === reservationId);
  return request ? whoWhen(request, request.data.by) : null;
}

function conditions(of: Case, event: FactOf<'TrancheConditionsVerified'>): readonly Block[] {
  const { tranche, facts, evidence, conditions: held, by } = event.data;
  const { names } = of.material;
  return [
    heading(`第 ${tranche} 期拨付条件`),
    table(Object.entries(facts), [
      column('事项', 40, ([fact]) => names.fact(of.measure, fact)),
      column('核验', 24, ([fact, value]) => names.value(of.measure, fact, value)),
      column('材料', 16, () => filesNamed(of, evidence)),
      column('核验人', 20, () => whoWhen(event, by)),
    ]),
    table(held, [
      column('条件', 36, ({ label }) => label.zh),
      column('条款', 14, ({ clause }) => clause),
      column('要求', 20, ({ required }) => plainly(required)),
      column('实际', 20, ({ actual }) => plainly(actual)),
      column('结果', 10, (condition) => (condition.held ? '符合' : '不符合')),
    ]),
  ];
}

export function payments(of: Case): Section {
  return {
    title: '支付、退回与追回',
    blocks:
      of.payments.length === 0
        ? [text('尚未支付。')]
        : [
            ...of.payments.flatMap(({ id, state }, i) => payment(of, id, state, i + 1)),
            ...batches(of),
          ],
  };
}

/** Who checked and who approved what was paid together. */
function batches(of: Case): readonly Block[] {
  const opened = of.of('BatchOpened');
  if (opened.length === 0) return [];
  const last = (type: 'BatchSealed' | 'BatchApproved' | 'BatchExported', batchId: BatchId) =>
    [...of.of('BatchSealed'), ...of.of('BatchApproved'), ...of.of('BatchExported')].findLast(
      (event) => event.type === type && event.data.batchId === batchId,
    );
  const step =
    (type: Parameters<typeof last>[0]) =>
    ({ data }: { readonly data: { readonly batchId: BatchId } }): string | null => {
      const event = last(type, data.batchId);
      return event ? whoWhen(event, event.data.by) : null;
    };
  const fileOf = (batchId: BatchId): string | null => {
    const exported = of.of('BatchExported').find(({ data }) => data.batchId === batchId);
    return exported?.data.sha256 ?? null;
  };
  return [
    heading('支付批次'),
    table(opened, [
      column('批次', 24, ({ data }) => `${data.title}\n${data.batchId}`),
      column('封批', 18, step('BatchSealed')),
      column('审批', 18, step('BatchApproved')),
      column('导出', 18, step('BatchExported')),
      column('支付文件 SHA-256', 28, ({ data }) => fileOf(data.batchId)),
    ]),
  ];
}

function payment(of: Case, id: PaymentId, state: PaymentState, number: number): readonly Block[] {
  if (state.status === 'none') return [heading(`第 ${number} 笔：${id}（已撤回登记）`)];
  const { order, account } = state;
  const [amount, withheld] = [money(order.amountFen), order.offset];
  return [
    heading(`第 ${number} 笔：第 ${order.tranche} 期第 ${order.attempt} 次，${amount}`),
    fields({
      编号: id,
      状态: inWords(state.status),
      重付: order.reissueOf && `接替 ${order.reissueOf}`,
      付款金额: money(effectiveFen(order)),
      抵扣: withheld && `${money(withheld.amountFen)}，抵扣 ${withheld.paymentId} 的追回`,
      收款人: account.holder,
      账号: account.number && `${account.number}（${account.bank}，${account.bankCode}）`,
      预算指标: lineNamed(of, 'charge' in state ? state.charge.lineId : order.lineId),
      支付批次: order.batchId,
      企业留存: state.status === 'settled' ? money(keptFen(state, null)) : null,
    }),
    table(
      of.on(streams.payment(id)).flatMap(movement),
      [
        column('事件', 8, ({ seq }) => String(seq)),
        column('日期', 13, ({ on }) => on),
        column('事项', 15, ({ words }) => words),
        right('金额', 18, ({ amountFen }) => (amountFen === null ? null : money(amountFen))),
        column('银行流水号', 18, ({ reference }) => reference),
        column('说明', 20, ({ note }) => note || null),
        column('办理人', 12, ({ by }) => who(by)),
      ],
      '尚无办理。',
    ),
    ...matches(of, id),
  ];
}

interface Movement {
  readonly seq: number;
  readonly on: string;
  readonly words: string;
  readonly amountFen: bigint | null;
  readonly reference: string | null;
  readonly note: string;
  readonly by: string;
}

type Told = Pick<Movement, 'words'> & Partial<Movement>;

const RETURNED: Readonly<Record<ReturnKind, string>> = {
  'by-bank': '退回（银行）',
  'by-payee': '退回（企业主动）',
  recovered: '追回收到',
  offset: '追回抵扣',
};
const WENT = { 'budget-line': '恢复指标', treasury: '缴回国库', overpayment: '冲多付' } as const;

/** What each event of a payment says of its money; those of its matches are told apart. */
const told: { readonly [T in FactType]?: (data: FactOf<T>['data']) => Told } = {
  PaymentOpened: ({ order, resembles }) => ({
    words: '建立支付',
    amountFen: order.amountFen,
    note: resembles.length > 0 ? `疑似重复：${resembles.join('、')}` : '',
  }),
  DuplicateCleared: ({ reason }) => ({ words: '解除疑似重复', note: reason }),
  PaymentAccountChosen: ({ account }) => ({ words: '选定收款账户', note: account.accountId }),
  PaymentInstructed: ({ amountFen, on }) => ({ words: '发出支付指令', amountFen, on }),
  PaymentDropped: ({ amountFen, reason }) => ({
    words: '撤出支付',
    amountFen,
    note: because(reason),
  }),
  PaymentSettled: ({ amountFen, withheldFen, bankReference, clearedOn }) => ({
    words: '到账',
    amountFen,
    reference: bankReference,
    on: clearedOn,
    note: withheldFen > 0n ? `另抵扣 ${money(withheldFen)}` : '',
  }),
  PaymentRejected: ({ amountFen, reason, on }) => ({
    words: '银行退票',
    amountFen,
    note: reason,
    on,
  }),
  PaymentReturned: ({ kind, amountFen, returnId, valueOn, to, reason, against }) => ({
    words: RETURNED[kind],
    amountFen,
    reference: returnId,
    on: valueOn,
    note: [WENT[to], reason, against ?? ''].filter(Boolean).join('；'),
  }),
  PaymentImported: ({ order, bankReference, clearedOn }) => ({
    words: '往年付款',
    amountFen: order.amountFen,
    reference: bankReference,
    on: clearedOn,
  }),
  PaymentImportVoided: ({ reason }) => ({ words: '往年付款撤回', note: reason }),
  PaymentOverpaid: ({ amountFen, bankReference, clearedOn, reason }) => ({
    words: '银行多付',
    amountFen,
    reference: bankReference,
    on: clearedOn,
    note: reason,
  }),
  RecoveryOrdered: ({ amountFen, basis, reason }) => ({
    words: '决定追回',
    amountFen,
    note: `${basis}：${reason}`,
  }),
  RecoveryCancelled: ({ amountFen, reason }) => ({ words: '撤销追回', amountFen, note: reason }),
  OffsetReserved: ({ amountFen, against }) => ({ words: '拟抵扣', amountFen, note: against }),
  OffsetReleased: ({ amountFen, reason }) => ({
    words: '取消抵扣',
    amountFen,
    note: because(reason),
  }),
  PaymentCorrectionProposed: ({ amountFen, toLineId, reason }) => ({
    words: '提出付款更正',
    amountFen,
    note: `改列 ${toLineId}：${reason}`,
  }),
  PaymentCorrectionDeclined: ({ reason }) => ({ words: '不予付款更正', note: reason }),
  PaymentCorrectionConfirmed: ({ amountFen }) => ({ words: '确认付款更正', amountFen }),
  PaymentCorrected: ({ amountFen, from, toLineId }) => ({
    words: '付款更正',
    amountFen,
    note: `${from.lineId} → ${toLineId}`,
  }),
  PaymentCorrectionFailed: ({ reason }) => ({ words: '付款更正未成', note: because(reason) }),
};

function movement({ type, data, seq, metadata }: CaseEvent): readonly Movement[] {
  const tell = told[type] as ((data: CaseEvent['data']) => Told) | undefined;
  if (!tell) return [];
  const nothing = { amountFen: null, reference: null, note: '' };
  return [{ seq, on: metadata.effectiveOn, by: metadata.actor.id, ...nothing, ...tell(data) }];
}

type CaseEvent = Case['material']['events'][number];

function matches(of: Case, id: PaymentId): readonly Block[] {
  const found = of.of('PaymentMatched').filter(({ data }) => data.paymentId === id);
  if (found.length === 0) return [];
  const undone = of.of('PaymentUnmatched');
  return [
    heading('与银行流水核对'),
    table(found, [
      column('银行日', 14, ({ data }) => data.day),
      right('金额', 20, ({ data }) => money(data.amountFen)),
      column('所示', 16, ({ data }) => (data.returnId === null ? '付款' : `退回 ${data.returnId}`)),
      column('依据', 30, ({ data }) => data.reasons.join('；')),
      column('核对', 20, (event) => {
        const end = undone.find(({ data }) => data.matchId === event.data.matchId);
        return `${whoWhen(event, event.data.by)}${end ? `\n已撤销：${end.data.reason}` : ''}`;
      }),
    ]),
  ];
}
