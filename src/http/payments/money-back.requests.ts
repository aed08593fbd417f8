import type { PaymentCommand } from '../../domain/payment/commands.js';
import { day } from '../../kernel/days.js';
import type { LineId, PaymentId, RecoveryId, ReservationId } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { Day, Id, Money, Text } from '../fields.js';

type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;

/** One reference of the bank is one overpayment, and is what it is called by from then on. */
export class RecordOverpaymentRequest {
  @Money({ description: 'Beyond what was ordered' })
  readonly amountFen!: string | number;
  @Text(64, { description: '银行流水号' })
  readonly bankReference!: string;
  @Day()
  readonly clearedOn!: string;
  @Text(500)
  readonly reason!: string;

  toCommand(paymentId: PaymentId): Of<'RecordOverpayment'> {
    const { amountFen, bankReference, clearedOn, reason } = this;
    return {
      type: 'RecordOverpayment',
      paymentId,
      overpaymentId: bankReference,
      amountFen: fen(amountFen, 'amountFen'),
      bankReference,
      clearedOn: day(clearedOn, 'clearedOn'),
      reason,
    };
  }
}

export class OrderRecoveryRequest {
  @Money()
  readonly amountFen!: string | number;
  @Text(500)
  readonly reason!: string;
  @Text(500, { description: 'Legal basis, such as 武新管〔2023〕4号 附则' })
  readonly basis!: string;
  @Text(64, {
    optional: true,
    description: 'The bank’s reference of what was overpaid; absent: of what was ordered',
  })
  readonly overpaymentId?: string | null;

  toCommand(paymentId: PaymentId, recoveryId: RecoveryId): Of<'OrderRecovery'> {
    const { amountFen, reason, basis, overpaymentId = null } = this;
    return {
      type: 'OrderRecovery',
      paymentId,
      recoveryId,
      overpaymentId,
      amountFen: fen(amountFen, 'amountFen'),
      reason,
      basis,
    };
  }
}

export class ReceiveRecoveryRequest {
  @Text(64, { description: 'The bank’s reference of the money back: one is one return' })
  readonly returnId!: string;
  @Money()
  readonly amountFen!: string | number;
  @Day({ description: 'Value date 起息日' })
  readonly valueOn!: string;

  toCommand(paymentId: PaymentId, recoveryId: RecoveryId): Of<'ReceiveRecovery'> {
    const { returnId, amountFen, valueOn } = this;
    return {
      type: 'ReceiveRecovery',
      paymentId,
      recoveryId,
      returnId,
      amountFen: fen(amountFen, 'amountFen'),
      valueOn: day(valueOn, 'valueOn'),
    };
  }
}

export class ProposeCorrectionRequest {
  @Id({ description: 'The budget line it should have been charged to, of the same year' })
  readonly toLineId!: LineId;
  @Text(500)
  readonly reason!: string;

  toCommand(paymentId: PaymentId, correctionId: ReservationId): Of<'ProposePaymentCorrection'> {
    const { toLineId, reason } = this;
    return { type: 'ProposePaymentCorrection', paymentId, correctionId, toLineId, reason };
  }
}
