import type { Fact, FactOf, FactType } from '../../../projections/projection.js';
import type { Policies } from '../../assessment/assessment.js';
import type { ApplicationEvent } from '../../domain/application/events.js';
import {
  type ApplicationState,
  evolveApplication,
  initialApplication,
} from '../../domain/application/state.js';
import type { LedgerKind } from '../../domain/ledger/events.js';
import type { PaymentEvent } from '../../domain/payment/events.js';
import { evolvePayment, initialPayment, type PaymentState } from '../../domain/payment/state.js';
import { streams } from '../../domain/streams.js';
import { localTime, type Moment } from '../../kernel/days.js';
import type { About, Personal } from '../../kernel/event.js';
import type { ApplicationId, PaymentId, StreamName, UserId } from '../../kernel/ids.js';
import { type Fen, formatYuan } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import { sentence } from '../../kernel/sentence.js';
import { wordsFor } from '../../kernel/terms.js';
import type { Names } from '../names.js';

/** Who a personal value of a case is: not everybody who reads the case reads both. */
export type Whose = 'contact' | 'objector';

/** All that a case file is made of. The same material makes the same file, to the byte. */
export interface CaseMaterial {
  readonly applicationId: ApplicationId;
  readonly ledgerId: string;
  readonly kind: LedgerKind;
  /** Up to which event of the ledger, and when that was recorded. */
  readonly seq: number;
  readonly recordedAt: Moment;
  /** Root of the Merkle tree over the ledger up to there, base64; null where no tree is at hand. */
  readonly root: string | null;
  /** Of the case's streams, and what elsewhere is about it, by `seq`. */
  readonly events: readonly Fact[];
  /** Whether batches and budget lines are among them: not everybody may see those. */
  readonly whole: boolean;
  readonly policies: Policies;
  readonly names: Names;
  /** In words: what it says, or why it isn't shown. */
  readonly open: (personal: Personal, whose: Whose) => string;
}

/** A case as the sections of its file look at it. */
export class Case {
  readonly state: ApplicationState;
  readonly payments: readonly { readonly id: PaymentId; readonly state: PaymentState }[];

  constructor(readonly material: CaseMaterial) {
    const { events, applicationId } = material;
    const own = streams.application(applicationId);
    this.state = events
      .filter(({ stream }) => stream === own)
      .reduce(
        (state, event) => evolveApplication(state, event as unknown as ApplicationEvent),
        initialApplication,
      );
    const paid = [
      ...this.of('PaymentOpened').map(({ data }) => data.order.paymentId),
      ...this.of('PaymentImported').map(({ data }) => data.order.paymentId),
    ];
    this.payments = paid.map((id) => ({
      id,
      state: this.on(streams.payment(id)).reduce(
        (state, event) => evolvePayment(state, event as unknown as PaymentEvent),
        initialPayment,
      ),
    }));
  }

  of<T extends FactType>(type: T): readonly FactOf<T>[] {
    return this.material.events.filter((event): event is FactOf<T> => event.type === type);
  }

  on(stream: StreamName): readonly Fact[] {
    return this.material.events.filter((event) => event.stream === stream);
  }

  /** Whose it is; of a case from before this ledger that was taken back, what its events say. */
  get about(): About {
    const about = this.material.events.find(({ metadata }) => metadata.about.unit !== undefined);
    const { state } = this;
    return state.status === 'none' ? (about?.metadata.about ?? {}) : state;
  }

  get measure(): string | undefined {
    return this.about.measure;
  }
}

export const money = (amount: Fen): string => `${formatYuan(amount)} 元`;
export const who = (id: UserId | string): string => (id === 'process' ? '账本' : id);
/** With the roles they had then. */
export const actor = ({ metadata: { actor: by } }: Fact): string =>
  by.id === 'process' || by.roles.length === 0
    ? who(by.id)
    : `${by.id}（${by.roles.map(inWords).join('、')}）`;
export const whoWhen = (event: Fact, by: UserId): string =>
  `${event.metadata.actor.id === by ? actor(event) : who(by)}\n${localTime(event.metadata.recordedAt)}`;
export const because = ({ code, params }: RefusalReason): string => sentence(code, params, 'zh');
export const inWords = (code: string): string => wordsFor(code, 'zh') ?? code;
