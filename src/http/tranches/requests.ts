import type { ApplicationRequest } from '../../domain/application/commands.js';
import type { Offset } from '../../domain/payment/events.js';
import type {
  BatchId,
  LineId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Sha256,
} from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { Facts, Hashes, Id, Money, Nested } from '../fields.js';

type Of<T extends ApplicationRequest['type']> = Extract<ApplicationRequest, { type: T }>;

export class VerifyConditionsRequest {
  @Facts({ description: 'As found now; those verified before still count' })
  readonly facts!: Readonly<Record<string, unknown>>;
  @Hashes(50)
  readonly evidence!: readonly Sha256[];

  toCommand(tranche: number): Of<'VerifyTrancheConditions'> {
    return { type: 'VerifyTrancheConditions', tranche, facts: this.facts, evidence: this.evidence };
  }
}

export class ReleaseTrancheRequest {
  @Id({ description: 'The budget line, of the fiscal year of the release' })
  readonly lineId!: LineId;

  toCommand(tranche: number, reservationId: ReservationId): Of<'ReleaseTranche'> {
    return { type: 'ReleaseTranche', tranche, lineId: this.lineId, reservationId };
  }
}

/** 抵扣. */
export class OffsetRequest {
  @Id({ description: 'The payment that is recovered from, of the same enterprise' })
  readonly paymentId!: PaymentId;
  @Id({ description: 'What was claimed back of it' })
  readonly recoveryId!: RecoveryId;
  @Money({ description: 'Withheld from this payment' })
  readonly amountFen!: string | number;

  toOffset(): Offset {
    const { paymentId, recoveryId, amountFen } = this;
    return { paymentId, recoveryId, amountFen: fen(amountFen, 'offset.amountFen') };
  }
}

export class PayTrancheRequest {
  @Id({ description: 'The batch it joins' })
  readonly batchId!: BatchId;
  @Money({ optional: true, description: 'What you mean to pay; absent: what is due' })
  readonly amountFen?: string | number | null;
  @Nested(OffsetRequest, { optional: true, description: '抵扣: what a recovery takes of it' })
  readonly offset?: OffsetRequest | null;

  toCommand(tranche: number, paymentId: PaymentId): Of<'OpenTranchePayment'> {
    const { batchId, amountFen, offset } = this;
    return {
      type: 'OpenTranchePayment',
      tranche,
      paymentId,
      batchId,
      amountFen: amountFen == null ? null : fen(amountFen, 'amountFen'),
      offset: offset?.toOffset() ?? null,
    };
  }
}
