import type { Day } from '../../kernel/days.js';
import type {
  AccountId,
  BatchId,
  MatchId,
  PaymentId,
  RecoveryId,
  ReservationId,
  UserId,
} from '../../kernel/ids.js';
import { type Fen, minFen, sumFen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import { BEFORE_THIS_LEDGER } from './events.js';
import type {
  Charge,
  Correction,
  ImportedPayment,
  Match,
  PayeeAccount,
  PaymentEvent,
  PaymentOrder,
  ReturnKind,
} from './events.js';

export interface Return {
  readonly returnId: string;
  readonly kind: ReturnKind;
  readonly recoveryId: RecoveryId | null;
  readonly overpaymentId: string | null;
  readonly amountFen: Fen;
  readonly to: 'budget-line' | 'treasury' | 'overpayment';
}

export interface Recovery {
  readonly recoveryId: RecoveryId;
  readonly overpaymentId: string | null;
  /** What is claimed in all: what was received, and what is still open. */
  readonly amountFen: Fen;
  readonly receivedFen: Fen;
}

/** Withheld from another payment, which is not settled yet. */
export interface PendingOffset {
  readonly recoveryId: RecoveryId;
  readonly against: PaymentId;
  readonly amountFen: Fen;
}

export interface PendingCorrection extends Correction {
  readonly status: 'proposed' | 'confirmed';
  readonly by: UserId;
}

interface Ordered {
  readonly order: PaymentOrder;
  readonly account: PayeeAccount;
}

export type PaymentState =
  | { readonly status: 'none' }
  | (Ordered & {
      readonly status: 'opened';
      /** 疑似重复: payments it may repeat, while nobody has decided. */
      readonly resembles: readonly PaymentId[];
      readonly openedBy: UserId;
    })
  | (Ordered & { readonly status: 'instructed'; readonly instructedOn: Day })
  | (Ordered & { readonly status: 'dropped'; readonly reason: RefusalReason })
  | (Ordered & { readonly status: 'rejected'; readonly reason: string })
  | Settled;

export interface Settled extends Ordered {
  readonly status: 'settled';
  /** As it was imported from before this ledger; null: it was made here. */
  readonly imported: ImportedPayment | null;
  /** What it is charged to now; its order says what it was released from. */
  readonly charge: Charge;
  readonly bankReference: string;
  /** The bank told of the settlement without a reference of its own: the payment's id stood for it. */
  readonly unreferenced: boolean;
  readonly clearedOn: Day;
  readonly returns: readonly Return[];
  readonly overpayments: readonly {
    readonly overpaymentId: string;
    readonly amountFen: Fen;
    readonly bankReference: string;
  }[];
  readonly recoveries: readonly Recovery[];
  readonly offsets: readonly PendingOffset[];
  /** The one under way. */
  readonly correction: PendingCorrection | null;
  /** Those that ended, and how: null where the payment was moved. */
  readonly corrections: Readonly<Record<ReservationId, RefusalReason | 'declined' | null>>;
  readonly matches: readonly Match[];
  /** Undone: a late repetition of the match stays undone. */
  readonly unmatched: readonly MatchId[];
}

export type Payment = Exclude<PaymentState, { status: 'none' }>;

export const initialPayment: PaymentState = { status: 'none' };

const cameBack = (returns: readonly Return[], overpaymentId: string | null): Fen =>
  sumFen(
    returns.filter((back) => back.overpaymentId === overpaymentId).map((back) => back.amountFen),
  );

/** What the payee still has: of the order, or of what was overpaid. */
export function keptFen(state: Settled, overpaymentId: string | null): Fen {
  const paidFen =
    overpaymentId === null
      ? state.order.amountFen
      : sumFen(
          state.overpayments
            .filter((over) => over.overpaymentId === overpaymentId)
            .map((over) => over.amountFen),
        );
  return paidFen - cameBack(state.returns, overpaymentId);
}

/** What is being withheld from payments that have not settled. */
export function withheldFen(state: Settled, overpaymentId: string | null): Fen {
  const of = new Map(state.recoveries.map((known) => [known.recoveryId, known.overpaymentId]));
  return sumFen(
    state.offsets
      .filter((offset) => of.get(offset.recoveryId) === overpaymentId)
      .map((offset) => offset.amountFen),
  );
}

/** What is still claimed of a recovery: what came back otherwise isn't claimed again. */
export function openFen(state: Settled, recovery: Recovery): Fen {
  const offsets = state.offsets.filter(({ recoveryId }) => recoveryId === recovery.recoveryId);
  const pendingFen = sumFen(offsets.map((offset) => offset.amountFen));
  const { overpaymentId } = recovery;
  return minFen(
    recovery.amountFen - recovery.receivedFen - pendingFen,
    keptFen(state, overpaymentId) - withheldFen(state, overpaymentId),
  );
}

/** What the payment still charges its line with: what went to the treasury stays charged. */
export const chargedFen = ({ order, returns }: Settled): Fen =>
  order.amountFen -
  sumFen(returns.filter(({ to }) => to === 'budget-line').map((back) => back.amountFen));

type Opened = Extract<PaymentEvent, { type: 'PaymentOpened' }>;
type Imported = Extract<PaymentEvent, { type: 'PaymentImported' }>;

const UP_TO_SETTLEMENT = [
  'PaymentAccountChosen',
  'DuplicateCleared',
  'PaymentInstructed',
  'PaymentDropped',
  'PaymentRejected',
  'PaymentSettled',
] as const satisfies readonly PaymentEvent['type'][];
type UpToSettlement = Extract<PaymentEvent, { type: (typeof UP_TO_SETTLEMENT)[number] }>;

const isUpToSettlement = (event: PaymentEvent): event is UpToSettlement =>
  (UP_TO_SETTLEMENT as readonly string[]).includes(event.type);

export function evolvePayment(state: PaymentState, event: PaymentEvent): PaymentState {
  if (event.type === 'PaymentOpened') {
    const { order, account, resembles, by: openedBy } = event.data;
    return { status: 'opened', order, account, resembles, openedBy };
  }
  if (event.type === 'PaymentImported') return importedPayment(event.data);
  if (state.status === 'none') return state;
  if (!isUpToSettlement(event)) {
    return state.status === 'settled' ? evolveSettled(state, event) : state;
  }
  const { order, account } = state;
  switch (event.type) {
    case 'PaymentAccountChosen':
      return { ...state, account: event.data.account };
    case 'DuplicateCleared':
      return state.status === 'opened' ? { ...state, resembles: [] } : state;
    case 'PaymentInstructed': {
      const { account: frozen, on } = event.data;
      return { status: 'instructed', order, account: frozen, instructedOn: on };
    }
    case 'PaymentDropped':
      return { status: 'dropped', order, account, reason: event.data.reason };
    case 'PaymentRejected':
      return { status: 'rejected', order, account, reason: event.data.reason };
    case 'PaymentSettled': {
      const { bankReference, clearedOn } = event.data;
      const { lineId, reservationId } = order;
      const charge = { lineId, reservationId };
      return {
        ...unmoved,
        ...{ status: 'settled', order, account, charge, bankReference, clearedOn },
        unreferenced: bankReference === order.paymentId,
      };
    }
  }
}

function importedPayment({ importedBy: _, ...imported }: Imported['data']): Settled {
  const { order, holder, bankReference, clearedOn, recovered } = imported;
  const { reservationId } = order;
  return {
    ...unmoved,
    status: 'settled',
    order: { ...order, ...notMadeHere },
    account: {
      accountId: 'before-this-ledger' as AccountId,
      holder,
      number: '',
      bank: '',
      bankCode: '',
    },
    charge: { lineId: BEFORE_THIS_LEDGER, reservationId },
    imported,
    bankReference,
    unreferenced: false,
    clearedOn,
    returns: recovered.map(({ returnId, amountFen }) => ({
      returnId,
      kind: 'recovered',
      recoveryId: null,
      overpaymentId: null,
      amountFen,
      to: 'treasury',
    })),
  };
}

/** No batch and no line of this ledger: these names are nobody's. */
const notMadeHere = {
  batchId: 'before-this-ledger' as BatchId,
  attempt: 1,
  reissueOf: null,
  lineId: BEFORE_THIS_LEDGER,
  appropriators: [],
} as const;

const unmoved = {
  imported: null,
  returns: [],
  overpayments: [],
  recoveries: [],
  offsets: [],
  correction: null,
  corrections: {},
  matches: [],
  unmatched: [],
} as const satisfies Partial<Settled>;

function evolveSettled(
  state: Settled,
  event: Exclude<PaymentEvent, UpToSettlement | Opened | Imported>,
): PaymentState {
  switch (event.type) {
    case 'PaymentImportVoided':
      return initialPayment;
    case 'PaymentReferenceLearned':
      return { ...state, bankReference: event.data.bankReference };
    case 'PaymentReturned': {
      const { returnId, kind, recoveryId, overpaymentId, against, amountFen, to } = event.data;
      return {
        ...state,
        returns: [...state.returns, { returnId, kind, recoveryId, overpaymentId, amountFen, to }],
        recoveries: state.recoveries.map((recovery) =>
          recovery.recoveryId === recoveryId
            ? { ...recovery, receivedFen: recovery.receivedFen + amountFen }
            : recovery,
        ),
        offsets: without(state.offsets, recoveryId, against),
      };
    }
    case 'PaymentOverpaid': {
      const { overpaymentId, amountFen, bankReference } = event.data;
      const overpayment = { overpaymentId, amountFen, bankReference };
      return { ...state, overpayments: [...state.overpayments, overpayment] };
    }
    case 'RecoveryOrdered': {
      const { recoveryId, overpaymentId, amountFen } = event.data;
      const recovery = { recoveryId, overpaymentId, amountFen, receivedFen: 0n };
      return { ...state, recoveries: [...state.recoveries, recovery] };
    }
    case 'RecoveryCancelled': {
      const { recoveryId, amountFen } = event.data;
      return {
        ...state,
        recoveries: state.recoveries.map((recovery) =>
          recovery.recoveryId === recoveryId
            ? { ...recovery, amountFen: recovery.amountFen - amountFen }
            : recovery,
        ),
      };
    }
    case 'OffsetReserved': {
      const { recoveryId, against, amountFen } = event.data;
      return { ...state, offsets: [...state.offsets, { recoveryId, against, amountFen }] };
    }
    case 'OffsetReleased': {
      const { recoveryId, against } = event.data;
      return { ...state, offsets: without(state.offsets, recoveryId, against) };
    }
    case 'PaymentCorrectionProposed': {
      const { paymentId: _, ...correction } = event.data;
      return { ...state, correction: { ...correction, status: 'proposed' } };
    }
    case 'PaymentCorrectionConfirmed': {
      const { paymentId: _, ...correction } = event.data;
      return { ...state, correction: { ...correction, status: 'confirmed' } };
    }
    case 'PaymentCorrectionDeclined':
      return corrected(state, event.data.correctionId, 'declined');
    case 'PaymentCorrectionFailed':
      return corrected(state, event.data.correctionId, event.data.reason);
    case 'PaymentCorrected': {
      const { correctionId, toLineId } = event.data;
      const charge = { lineId: toLineId, reservationId: correctionId };
      return corrected({ ...state, charge }, correctionId, null);
    }
    case 'PaymentMatched': {
      const { paymentId: _, by: __, ...match } = event.data;
      return { ...state, matches: [...state.matches, match] };
    }
    case 'PaymentUnmatched': {
      const { matchId } = event.data;
      return {
        ...state,
        matches: state.matches.filter((match) => match.matchId !== matchId),
        unmatched: [...state.unmatched, matchId],
      };
    }
  }
}

const without = (
  offsets: readonly PendingOffset[],
  recoveryId: RecoveryId | null,
  against: PaymentId | null,
): readonly PendingOffset[] =>
  offsets.filter((off) => off.recoveryId !== recoveryId || off.against !== against);

const corrected = (
  state: Settled,
  correctionId: ReservationId,
  outcome: RefusalReason | 'declined' | null,
): Settled => ({
  ...state,
  correction: null,
  corrections: { ...state.corrections, [correctionId]: outcome },
});
