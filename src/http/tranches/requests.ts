import type { ApplicationRequest } from '../../domain/application/commands.js';
import type { BatchId, LineId, PaymentId, ReservationId, Sha256 } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { Facts, Hashes, Id, Money } from '../fields.js';

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

export class PayTrancheRequest {
  @Id({ description: 'The batch it joins' })
  readonly batchId!: BatchId;
  @Money({ optional: true, description: 'What you mean to pay; absent: what is due' })
  readonly amountFen?: string | number | null;

  toCommand(tranche: number, paymentId: PaymentId): Of<'OpenTranchePayment'> {
    const { batchId, amountFen } = this;
    return {
      type: 'OpenTranchePayment',
      tranche,
      paymentId,
      batchId,
      amountFen: amountFen == null ? null : fen(amountFen, 'amountFen'),
      offset: null,
    };
  }
}
