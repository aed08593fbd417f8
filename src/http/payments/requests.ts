import type { PaymentCommand } from '../../domain/payment/commands.js';
import { day } from '../../kernel/days.js';
import type { AccountId, PaymentId } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { Day, Id, Money, OneOf, Text } from '../fields.js';

type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;

export class ChooseAccountRequest {
  @Id({ description: 'A confirmed payee account of the enterprise' })
  readonly accountId!: AccountId;

  toCommand(paymentId: PaymentId): Of<'ChoosePaymentAccount'> {
    return { type: 'ChoosePaymentAccount', paymentId, accountId: this.accountId };
  }
}

export class SettlePaymentRequest {
  @Money()
  readonly amountFen!: string | number;
  @Text(64, { description: '银行流水号' })
  readonly bankReference!: string;
  @Day()
  readonly clearedOn!: string;

  toCommand(paymentId: PaymentId): Of<'SettlePayment'> {
    const { amountFen, bankReference, clearedOn } = this;
    return {
      type: 'SettlePayment',
      paymentId,
      amountFen: fen(amountFen, 'amountFen'),
      bankReference,
      clearedOn: day(clearedOn, 'clearedOn'),
    };
  }
}

export class RejectPaymentRequest {
  @Text(500, { description: 'As the bank gives it' })
  readonly reason!: string;
  @Day()
  readonly on!: string;

  toCommand(paymentId: PaymentId): Of<'RejectPayment'> {
    return { type: 'RejectPayment', paymentId, reason: this.reason, on: day(this.on, 'on') };
  }
}

export class ReturnPaymentRequest {
  @Text(64, { description: 'The bank’s reference of the money back: one is one return' })
  readonly returnId!: string;
  @OneOf(['by-bank', 'by-payee'])
  readonly kind!: 'by-bank' | 'by-payee';
  @Money()
  readonly amountFen!: string | number;
  @Day({ description: 'Value date 起息日' })
  readonly valueOn!: string;
  @Text(500)
  readonly reason!: string;
  @Text(64, {
    optional: true,
    description: 'The bank’s reference of what was overpaid; absent: of what was ordered',
  })
  readonly overpaymentId?: string | null;

  toCommand(paymentId: PaymentId): Of<'ReturnPayment'> {
    const { returnId, kind, amountFen, valueOn, reason, overpaymentId = null } = this;
    return {
      type: 'ReturnPayment',
      paymentId,
      returnId,
      kind,
      overpaymentId,
      amountFen: fen(amountFen, 'amountFen'),
      valueOn: day(valueOn, 'valueOn'),
      reason,
    };
  }
}
