import type { Context, Decider } from '../../kernel/decider.js';
import type { BatchId, PaymentId, UserId } from '../../kernel/ids.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import type { BatchEvent, BatchItem } from './events.js';

export type BatchState =
  | { readonly status: 'none' }
  | {
      readonly status: 'collected' | 'sealed' | 'approved';
      readonly batchId: BatchId;
      readonly items: readonly BatchItem[];
      readonly takenOut: readonly PaymentId[];
      readonly sealedBy: UserId | null;
      readonly exported: Exported | null;
    };

type Exported = Extract<BatchEvent, { type: 'BatchExported' }>['data'];

/** So that its export, which names each payment, fits in one append. */
export const MAX_PAYMENTS = 5_000;

export type BatchCommand =
  | { readonly type: 'OpenBatch'; readonly batchId: BatchId; readonly title: string }
  | { readonly type: 'CollectPayment'; readonly batchId: BatchId; readonly item: BatchItem }
  | {
      readonly type: 'TakeOutPayment';
      readonly batchId: BatchId;
      readonly paymentId: PaymentId;
      readonly reason: string;
    }
  | { readonly type: 'SealBatch'; readonly batchId: BatchId }
  | { readonly type: 'ReturnBatch'; readonly batchId: BatchId; readonly reason: string }
  | {
      readonly type: 'ApproveBatch';
      readonly batchId: BatchId;
      /** The approver says what they believe they approve. */
      readonly count: number;
      readonly totalFen: Fen;
    }
  | ({ readonly type: 'ExportBatch' } & Omit<Exported, 'by'>);

/** What other streams say of a batch that is to be sealed or approved. */
export interface BatchExtras {
  /** Everyone who gave its lines their money until now, also since the releases. */
  readonly appropriators: readonly UserId[];
  /** Why one of its payments couldn't be instructed today; decided again where accounts change. */
  readonly unpayable: Refusal | undefined;
}

/** 支付批次: payments checked and approved together; a lone payment is a batch of one. */
export const batch: Decider<BatchState, BatchCommand, BatchEvent, BatchExtras> = {
  category: 'batch',
  initial: { status: 'none' },
  evolve: evolveBatch,
  about: () => ({}),
  decide(command, state, context) {
    if (command.type === 'OpenBatch') return open(command, state, context);
    if (state.status === 'none') throw refuse('batch-unknown', { batchId: command.batchId });
    switch (command.type) {
      case 'CollectPayment':
        return collect(command, state);
      case 'TakeOutPayment':
        return takeOut(command, state, context);
      case 'SealBatch':
        return seal(state, context);
      case 'ReturnBatch':
        return giveBack(command, state, context);
      case 'ApproveBatch':
        return approve(command, state, context);
      case 'ExportBatch':
        return exportFile(command, state, context);
    }
  },
};

type Known = Exclude<BatchState, { status: 'none' }>;
type Of<T extends BatchCommand['type']> = Extract<BatchCommand, { type: T }>;

function evolveBatch(state: BatchState, event: BatchEvent): BatchState {
  if (event.type === 'BatchOpened') {
    const { batchId } = event.data;
    return {
      status: 'collected',
      batchId,
      items: [],
      takenOut: [],
      sealedBy: null,
      exported: null,
    };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'PaymentCollected':
      return { ...state, items: [...state.items, event.data.item] };
    case 'PaymentTakenOut': {
      const { paymentId } = event.data;
      return {
        ...state,
        items: state.items.filter((item) => item.paymentId !== paymentId),
        takenOut: [...state.takenOut, paymentId],
      };
    }
    case 'BatchSealed':
      return { ...state, status: 'sealed', sealedBy: event.data.by };
    case 'BatchReturned':
      return { ...state, status: 'collected', sealedBy: null };
    case 'BatchApproved':
      return { ...state, status: 'approved' };
    case 'BatchExported':
      return { ...state, exported: event.data };
  }
}

export const totalFen = (items: readonly BatchItem[]): Fen =>
  sumFen(items.map((item) => item.amountFen));

function open(
  { batchId, title }: Of<'OpenBatch'>,
  state: BatchState,
  { actor }: Context,
): readonly BatchEvent[] {
  if (state.status !== 'none') return [];
  return [{ type: 'BatchOpened', data: { batchId, title, by: actor.id } }];
}

function collect({ batchId, item }: Of<'CollectPayment'>, state: Known): readonly BatchEvent[] {
  const { paymentId } = item;
  if (state.items.some((known) => known.paymentId === paymentId)) return [];
  if (state.takenOut.includes(paymentId)) throw refuse('payment-dropped', { paymentId });
  if (state.status !== 'collected') {
    throw refuse('batch-not-open', { batchId, actual: state.status });
  }
  if (state.items.length >= MAX_PAYMENTS) {
    throw refuse('batch-full', { batchId, limit: MAX_PAYMENTS });
  }
  return [{ type: 'PaymentCollected', data: { batchId, item } }];
}

function takeOut(
  { batchId, paymentId, reason }: Of<'TakeOutPayment'>,
  state: Known,
  { actor }: Context,
): readonly BatchEvent[] {
  if (state.takenOut.includes(paymentId)) return [];
  if (state.status !== 'collected') {
    throw refuse('batch-not-open', { batchId, actual: state.status });
  }
  const item = state.items.find((known) => known.paymentId === paymentId);
  if (!item) throw refuse('payment-not-in-batch', { batchId, paymentId });
  const { amountFen } = item;
  return [
    {
      type: 'PaymentTakenOut',
      data: { batchId, paymentId, amountFen, reason, by: actor.id },
    },
  ];
}

function seal(
  state: Known,
  { actor, appropriators }: Context & BatchExtras,
): readonly BatchEvent[] {
  const { batchId, items } = state;
  if (state.status !== 'collected') {
    if (state.sealedBy === actor.id) return [];
    throw refuse('batch-not-open', { batchId, actual: state.status });
  }
  if (items.length === 0) throw refuse('batch-empty', { batchId });
  notAppropriator(state, actor.id, appropriators);
  return [
    {
      type: 'BatchSealed',
      data: { batchId, count: items.length, totalFen: totalFen(items), by: actor.id },
    },
  ];
}

function approve(
  command: Of<'ApproveBatch'>,
  state: Known,
  { actor, appropriators, unpayable }: Context & BatchExtras,
): readonly BatchEvent[] {
  const { batchId, items } = state;
  const total = totalFen(items);
  switch (state.status) {
    case 'approved':
      sameTotal(command, items.length, total);
      return [];
    case 'collected':
      throw refuse('batch-not-sealed', { batchId });
    case 'sealed': {
      if (state.sealedBy === actor.id) {
        throw refuse('same-person', { first: 'SealBatch', actor: actor.id });
      }
      notAppropriator(state, actor.id, appropriators);
      sameTotal(command, items.length, total);
      if (unpayable) throw unpayable;
      return [
        {
          type: 'BatchApproved',
          data: {
            batchId,
            count: items.length,
            totalFen: total,
            payments: items.map((item) => item.paymentId),
            by: actor.id,
          },
        },
      ];
    }
  }
}

function sameTotal({ count, totalFen: stated }: Of<'ApproveBatch'>, limit: number, limitFen: Fen) {
  if (count === limit && stated === limitFen) return;
  throw refuse('batch-total-differs', { limitFen, actualFen: stated, limit, actual: count });
}

/** Who gave a line its money neither seals nor approves what is paid from it. */
function notAppropriator(state: Known, actor: UserId, appropriators: readonly UserId[]): void {
  const item = state.items.find((known) => known.appropriators.includes(actor));
  if (!item && !appropriators.includes(actor)) return;
  throw refuse('appropriator-may-not', { actor, batchId: state.batchId });
}

function giveBack(
  { batchId, reason }: Of<'ReturnBatch'>,
  state: Known,
  { actor }: Context,
): readonly BatchEvent[] {
  switch (state.status) {
    case 'collected':
      return [];
    case 'approved':
      throw refuse('batch-not-open', { batchId, actual: state.status });
    case 'sealed':
      return [{ type: 'BatchReturned', data: { batchId, reason, by: actor.id } }];
  }
}

/** A copy is made from what was recorded of the first, so that it is the same to the byte. */
function exportFile(
  { type: _, ...data }: Of<'ExportBatch'>,
  state: Known,
  { actor, today }: Context,
): readonly BatchEvent[] {
  const { batchId, executeOn } = data;
  if (state.status !== 'approved') {
    throw refuse('batch-not-approved', { batchId, actual: state.status });
  }
  const { exported } = state;
  if (exported === null) {
    if (executeOn < today) throw refuse('execution-in-past', { limit: today, actual: executeOn });
    return [{ type: 'BatchExported', data: { ...data, by: actor.id } }];
  }
  for (const field of ['format', 'payerId', 'executeOn'] as const) {
    if (exported[field] === data[field]) continue;
    throw refuse('batch-already-exported', {
      batchId,
      limit: exported[field],
      actual: data[field],
    });
  }
  return [];
}
