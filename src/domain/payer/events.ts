import type { DomainEvent } from '../../kernel/event.js';
import type { PayerId, UserId } from '../../kernel/ids.js';

export type PayerEvent =
  | DomainEvent<
      'PayerOpened',
      {
        readonly payerId: PayerId;
        readonly name: string;
        readonly account: string;
        /** 开户行. */
        readonly bank: string;
        /** 人行支付系统行号 (CNAPS). */
        readonly bankCode: string;
        readonly by: UserId;
      }
    >
  /** Nothing is paid from it any more. */
  | DomainEvent<
      'PayerClosed',
      { readonly payerId: PayerId; readonly reason: string; readonly by: UserId }
    >;
